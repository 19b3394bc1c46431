package org.selfdiff.exports.pytorch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.selfdiff.exports.safetensors.StoredTensor;

/** torchvision's names of a vision transformer, whose tensors are those of timm's. */
final class TorchvisionTransformer {
  private static final String MARK = "encoder.layers.encoder_layer_0.ln_1.weight";

  private static final Pattern BLOCK =
      Pattern.compile("(|.*\\.)encoder\\.layers\\.encoder_layer_(\\d{1,4})\\.([a-z_0-9.]+)");

  private static final Map<String, String> IN_BLOCK =
      Map.ofEntries(
          Map.entry("ln_1.weight", "norm1.weight"),
          Map.entry("ln_1.bias", "norm1.bias"),
          Map.entry("ln_2.weight", "norm2.weight"),
          Map.entry("ln_2.bias", "norm2.bias"),
          Map.entry("self_attention.in_proj_weight", "attn.qkv.weight"),
          Map.entry("self_attention.in_proj_bias", "attn.qkv.bias"),
          Map.entry("self_attention.out_proj.weight", "attn.proj.weight"),
          Map.entry("self_attention.out_proj.bias", "attn.proj.bias"),
          Map.entry("mlp.0.weight", "mlp.fc1.weight"),
          Map.entry("mlp.0.bias", "mlp.fc1.bias"),
          Map.entry("mlp.3.weight", "mlp.fc2.weight"),
          Map.entry("mlp.3.bias", "mlp.fc2.bias"),
          // Files from before torchvision 0.14.
          Map.entry("mlp.linear_1.weight", "mlp.fc1.weight"),
          Map.entry("mlp.linear_1.bias", "mlp.fc1.bias"),
          Map.entry("mlp.linear_2.weight", "mlp.fc2.weight"),
          Map.entry("mlp.linear_2.bias", "mlp.fc2.bias"));

  private static final Map<String, String> AROUND =
      Map.of(
          "class_token", "cls_token",
          "conv_proj.weight", "patch_embed.proj.weight",
          "conv_proj.bias", "patch_embed.proj.bias",
          "encoder.pos_embedding", "pos_embed",
          "encoder.ln.weight", "norm.weight",
          "encoder.ln.bias", "norm.bias");

  private TorchvisionTransformer() {}

  /** The tensors under timm's names where they have torchvision's; as they are otherwise. */
  static Map<String, StoredTensor> renamed(Map<String, StoredTensor> tensors) {
    String first =
        tensors.keySet().stream().filter(key -> key.endsWith(MARK)).findFirst().orElse(null);
    if (first == null) {
      return tensors;
    }
    String prefix = first.substring(0, first.length() - MARK.length());
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    tensors.forEach((key, tensor) -> renamed.put(name(prefix, key), tensor));
    return renamed;
  }

  private static String name(String prefix, String key) {
    Matcher block = BLOCK.matcher(key);
    if (block.matches() && IN_BLOCK.containsKey(block.group(3))) {
      return block.group(1) + "blocks." + block.group(2) + "." + IN_BLOCK.get(block.group(3));
    }
    boolean within = key.startsWith(prefix);
    String own = within ? AROUND.get(key.substring(prefix.length())) : null;
    return own == null ? key : prefix + own;
  }
}
