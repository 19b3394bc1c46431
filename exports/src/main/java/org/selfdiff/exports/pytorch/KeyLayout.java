package org.selfdiff.exports.pytorch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where known code keeps a backbone in its checkpoints: the entry with the tensors, what stands
 * before a backbone's keys, and which keys there are no part of it. Backbones have torchvision's
 * and timm's keys themselves.
 */
public enum KeyLayout {
  /** MoCo v1 and v2, and MGD's student: {@code main_moco.py}. */
  MOCO("state_dict", "module.encoder_q.", List.of("fc.")),
  /** MoCo v3 and SDMP: {@code main_moco.py} of facebookresearch/moco-v3. */
  MOCO_V3("state_dict", "module.base_encoder.", List.of("head.", "fc.")),
  /** Momentum² Teacher: {@code tools/train.py}. */
  MOMENTUM2_TEACHER("model", "module.teacher_encoder.", List.of("fc.")),
  /** DINO and Mugs: the teacher, which is what both evaluate. */
  TEACHER("teacher", "backbone.", List.of("relation_blocks.", "head.", "fc.")),
  /** DINO and Mugs trained with batch norm in the heads: the teacher is wrapped then. */
  WRAPPED_TEACHER("teacher", "module.backbone.", List.of("relation_blocks.", "head.", "fc.")),
  /** SwAV: {@code main_swav.py}. */
  SWAV("state_dict", "module.", List.of("projection_head.", "prototypes.", "queue")),
  /** A model inside an entry, as many training scripts keep it. */
  STATE_DICT("state_dict", "", List.of("fc.", "head.", "classifier.")),
  /** The same under the name that timm's and other scripts use. */
  MODEL("model", "", List.of("fc.", "head.", "classifier.")),
  /** A model that was wrapped for several devices. */
  WRAPPED("", "module.", List.of("fc.", "head.", "classifier.")),
  /** A model alone, as torchvision and timm distribute theirs. */
  PLAIN("", "", List.of("fc.", "head.", "classifier."));

  private final String entry;
  private final String prefix;
  private final List<String> others;

  KeyLayout(String entry, String prefix, List<String> others) {
    this.entry = entry;
    this.prefix = prefix;
    this.others = others;
  }

  /** How the tensors are found, in words. */
  public String where() {
    return (entry.isEmpty() ? "the file's own keys" : "the entry '" + entry + "'")
        + (prefix.isEmpty() ? "" : ", keys that start with " + prefix);
  }

  /** A key of the backbone as the file has it. */
  public String key(String backboneKey) {
    return prefix + backboneKey;
  }

  /**
   * The tensors of the backbone under its own keys, or empty where the file is laid out otherwise.
   *
   * @param file what {@link PytorchFile#read} gave
   */
  public Optional<Map<String, TorchTensor>> backbone(Object file) {
    Object tensors = entry.isEmpty() ? file : file instanceof Map<?, ?> m ? m.get(entry) : null;
    if (!(tensors instanceof Map<?, ?> all)) {
      return Optional.empty();
    }
    Map<String, TorchTensor> found = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          if (key instanceof String name
              && value instanceof TorchTensor tensor
              && name.startsWith(prefix)
              && others.stream().noneMatch(name.substring(prefix.length())::startsWith)) {
            found.put(name.substring(prefix.length()), tensor);
          }
        });
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }
}
