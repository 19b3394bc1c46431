package org.selfdiff.exports.pytorch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.selfdiff.exports.safetensors.StoredTensor;

/**
 * The tensors of a checkpoint by the entries that hold them. An entry is a dictionary; within it
 * tensors have names.
 */
final class CheckpointTensors {
  private static final int DEPTH_MOST = 8;

  /** No network has longer keys; each is looked at from every dot in it. */
  private static final int KEY_MOST = 512;

  private static final int NAMED_MOST = 6;
  private static final int FIRST_KEYS = 3;

  private final Map<String, Map<String, StoredTensor>> entries = new LinkedHashMap<>();
  private final Map<String, Map<String, Opaque>> opaque = new LinkedHashMap<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Looks through a file.
   *
   * @param file what {@link PytorchFile#read} gave, or tensors by their names
   */
  CheckpointTensors(Object file) {
    look("", file, 0);
    entries.replaceAll(
        (entry, tensors) -> SequentialResNet.renamed(TorchvisionTransformer.renamed(tensors)));
  }

  private void look(String path, Object value, int depth) {
    if (!(value instanceof Map<?, ?> map) || depth > DEPTH_MOST || !seen.add(value)) {
      return;
    }
    map.forEach(
        (key, content) -> {
          String name = String.valueOf(key);
          if (name.length() > KEY_MOST) {
            return;
          }
          if (content instanceof StoredTensor tensor) {
            entries.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(name, tensor);
          } else if (content instanceof Opaque made) {
            opaque.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(name, made);
          } else {
            look(path.isEmpty() ? name : path + "." + name, content, depth + 1);
          }
        });
  }

  /** The tensors of every entry by their names. */
  Map<String, Map<String, StoredTensor>> entries() {
    return entries;
  }

  /** The tensors of one entry. */
  Map<String, StoredTensor> of(String entry) {
    return entries.getOrDefault(entry, Map.of());
  }

  /** What would make a value that is not read; null where the value is a tensor or missing. */
  String maker(String entry, String name) {
    Opaque made = opaque.getOrDefault(entry, Map.of()).get(name);
    return made == null ? null : made.name();
  }

  /** What the file has, for people: entries, numbers of tensors and first keys. */
  String described() {
    List<String> lines = new ArrayList<>();
    entries.forEach(
        (entry, tensors) ->
            lines.add(
                (entry.isEmpty() ? "the file itself: " : "'" + entry + "': ")
                    + tensors.size()
                    + (tensors.size() == 1 ? " tensor, " : " tensors, ")
                    + tensors.keySet().stream().limit(FIRST_KEYS).collect(Collectors.joining(", "))
                    + (tensors.size() > FIRST_KEYS ? ", …" : "")));
    opaque.forEach(
        (entry, values) ->
            values.forEach(
                (name, made) ->
                    lines.add(
                        "'%s': made by %s, which is not read"
                            .formatted(entry.isEmpty() ? name : entry + "." + name, made.name()))));
    if (lines.isEmpty()) {
      return "It has no tensors.";
    }
    String more =
        lines.size() > NAMED_MOST ? "\n  and %d more".formatted(lines.size() - NAMED_MOST) : "";
    return "It has\n  "
        + String.join("\n  ", lines.subList(0, Math.min(NAMED_MOST, lines.size())))
        + more;
  }
}
