package org.selfdiff.exports.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.StoredTensor;

/**
 * A backbone's tensors taken from a checkpoint.
 *
 * @param layout where they were found
 * @param tensors backbone's key to tensor, for all keys that fit
 * @param missing keys of the backbone that the file does not have
 * @param unexpected keys of the file that the backbone does not have
 * @param unfitting keys whose shapes differ, with both shapes in words
 */
public record BackboneImport(
    KeyLayout layout,
    Map<String, StoredTensor> tensors,
    List<String> missing,
    List<String> unexpected,
    List<String> unfitting) {
  /** Counters that PyTorch's batch norm keeps and that nothing here needs. */
  private static final String COUNTER = "num_batches_tracked";

  private static final int NAMED_MOST = 12;

  /**
   * Finds the backbone in the layout that fits most of its keys; of equal ones the first. Where a
   * layout's entry is not there, its keys are looked for in the file itself: safetensors has no
   * entries.
   *
   * @param file what {@link PytorchFile#read} gave, or tensors by their names
   * @param shapes every key of the backbone to its shape
   * @throws FileFormatException if the file has no tensor of the backbone in any known layout
   */
  public static BackboneImport of(Object file, Map<String, List<Long>> shapes) {
    BackboneImport nested = best(shapes, layout -> layout.backbone(file));
    BackboneImport best =
        nested != null && nested.found() ? nested : best(shapes, layout -> layout.within(file));
    if (best == null || !best.found()) {
      throw new FileFormatException(
          "the checkpoint has no tensor of this backbone: its first key %s was looked for in the"
                  .formatted(shapes.keySet().iterator().next())
              + " layouts of MoCo, MoCo v3, Momentum² Teacher, DINO, Mugs, SwAV, torchvision, timm"
              + " and SelfDiff; is the backbone's kind the right one?");
    }
    return best;
  }

  private static BackboneImport best(
      Map<String, List<Long>> shapes,
      Function<KeyLayout, Optional<Map<String, StoredTensor>>> tensors) {
    BackboneImport best = null;
    for (KeyLayout layout : KeyLayout.values()) {
      Optional<Map<String, StoredTensor>> found = tensors.apply(layout);
      if (found.isPresent()) {
        BackboneImport match = match(layout, found.get(), shapes);
        if (best == null || match.fitsBetterThan(best)) {
          best = match;
        }
      }
    }
    return best;
  }

  private boolean fitsBetterThan(BackboneImport other) {
    return tensors.size() > other.tensors.size()
        || tensors.size() == other.tensors.size() && unfitting.size() > other.unfitting.size();
  }

  private boolean found() {
    return !tensors.isEmpty() || !unfitting.isEmpty();
  }

  private static BackboneImport match(
      KeyLayout layout, Map<String, StoredTensor> found, Map<String, List<Long>> shapes) {
    BackboneImport match =
        new BackboneImport(
            layout, new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    shapes.forEach(
        (key, shape) -> {
          StoredTensor tensor = found.get(key);
          if (tensor == null) {
            match.missing.add(key);
          } else if (!tensor.shape().equals(shape)) {
            match.unfitting.add(key + " " + tensor.shape() + ", expected " + shape);
          } else {
            match.tensors.put(key, tensor);
          }
        });
    for (String key : found.keySet()) {
      if (!shapes.containsKey(key) && !key.endsWith(COUNTER)) {
        match.unexpected.add(key);
      }
    }
    return match;
  }

  /** Whether every key of the backbone was found and fits. */
  public boolean isComplete() {
    return missing.isEmpty() && unfitting.isEmpty();
  }

  /** One line per kind of finding; what is missing, of another shape, or left over. */
  public String report() {
    StringBuilder text = new StringBuilder();
    text.append("%d tensors from %s".formatted(tensors.size(), layout.where()));
    line(text, "missing", missing);
    line(text, "of another shape", unfitting);
    line(text, "unexpected", unexpected);
    return text.toString();
  }

  private static void line(StringBuilder text, String what, List<String> keys) {
    if (!keys.isEmpty()) {
      text.append("\n  ").append(keys.size()).append(' ').append(what).append(": ");
      text.append(String.join("; ", keys.subList(0, Math.min(NAMED_MOST, keys.size()))));
      text.append(keys.size() > NAMED_MOST ? "; …" : "");
    }
  }
}
