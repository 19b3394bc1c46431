package org.selfdiff.exports.pytorch;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.selfdiff.exports.safetensors.StoredTensor;

/**
 * A ResNet of torchvision whose children were put into a {@code Sequential}, so that they have
 * numbers for names: {@code net.0} is the first convolution and {@code net.1} its batch norm. The
 * CIFAR-10 notebook of MoCo and Un-Mix's scripts leave the max-pool out, so that the layers follow
 * from 3 on; with it they follow from 4 on.
 */
final class SequentialResNet {
  private static final String CONVOLUTION = "0.weight";
  private static final int LAYERS = 4;
  private static final int WITHOUT_POOL = 3;
  private static final int WITH_POOL = 4;
  private static final Pattern NUMBERED = Pattern.compile("(\\d{1,2})\\.(.+)");

  private SequentialResNet() {}

  /** The tensors under torchvision's names where they have numbers; as they are otherwise. */
  static Map<String, StoredTensor> renamed(Map<String, StoredTensor> tensors) {
    Set<String> prefixes = new LinkedHashSet<>();
    for (String key : tensors.keySet()) {
      if (key.endsWith(CONVOLUTION)) {
        String prefix = key.substring(0, key.length() - CONVOLUTION.length());
        if ((prefix.isEmpty() || prefix.endsWith(".")) && firstLayer(tensors, prefix).isPresent()) {
          prefixes.add(prefix);
        }
      }
    }
    Map<String, StoredTensor> renamed = tensors;
    for (String prefix : prefixes) {
      renamed = renamed(renamed, prefix, firstLayer(tensors, prefix).getAsInt());
    }
    return renamed;
  }

  /** The number of the first layer, if a ResNet stands behind the prefix. */
  private static OptionalInt firstLayer(Map<String, StoredTensor> tensors, String prefix) {
    return tensors.containsKey(prefix + "1.running_var")
        ? IntStream.rangeClosed(WITHOUT_POOL, WITH_POOL)
            .filter(
                first ->
                    IntStream.range(first, first + LAYERS)
                        .allMatch(n -> tensors.containsKey(prefix + n + ".0.conv1.weight")))
            .findFirst()
        : OptionalInt.empty();
  }

  private static Map<String, StoredTensor> renamed(
      Map<String, StoredTensor> tensors, String prefix, int first) {
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    tensors.forEach(
        (key, tensor) -> {
          Matcher own =
              NUMBERED.matcher(key.startsWith(prefix) ? key.substring(prefix.length()) : "");
          renamed.put(
              own.matches()
                  ? prefix + name(Integer.parseInt(own.group(1)), first) + own.group(2)
                  : key,
              tensor);
        });
    return renamed;
  }

  private static String name(int number, int first) {
    if (number < first) {
      return number == 0 ? "conv1." : number == 1 ? "bn1." : number + ".";
    }
    int layer = number - first + 1;
    return layer <= LAYERS ? "layer" + layer + "." : "head." + number + ".";
  }
}
