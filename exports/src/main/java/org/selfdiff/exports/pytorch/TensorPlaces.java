package org.selfdiff.exports.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.StoredTensor;

/** Every place of a checkpoint where keys of a backbone lie, with how many of them. */
final class TensorPlaces {
  private static final int NAMED_MOST = 8;

  private final CheckpointTensors content;
  private final Map<String, List<Long>> shapes;
  private final Map<TensorPlace, Integer> counts = new LinkedHashMap<>();

  private TensorPlaces(CheckpointTensors content, Map<String, List<Long>> shapes) {
    this.content = content;
    this.shapes = shapes;
  }

  /**
   * Looks for a backbone.
   *
   * @param shapes every key of the backbone to its shape
   */
  static TensorPlaces of(CheckpointTensors content, Map<String, List<Long>> shapes) {
    TensorPlaces places = new TensorPlaces(content, shapes);
    content
        .entries()
        .forEach((entry, tensors) -> tensors.keySet().forEach(key -> places.add(entry, key)));
    return places;
  }

  /** A key belongs to every prefix that leaves a key of the backbone. */
  private void add(String entry, String key) {
    for (int at = 0; at >= 0 && at < key.length(); ) {
      if (shapes.containsKey(key.substring(at))) {
        counts.merge(new TensorPlace(entry, key.substring(0, at)), 1, Integer::sum);
      }
      int dot = key.indexOf('.', at);
      at = dot < 0 ? -1 : dot + 1;
    }
  }

  /** Those that have all keys of the backbone. */
  List<TensorPlace> complete() {
    return counts.entrySet().stream()
        .filter(e -> e.getValue() == shapes.size())
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The place that a text names.
   *
   * @throws FileFormatException if none or several are meant
   */
  TensorPlace named(String text) {
    List<TensorPlace> meant = counts.keySet().stream().filter(p -> p.isNamed(text)).toList();
    List<TensorPlace> whole = meant.stream().filter(complete()::contains).toList();
    List<TensorPlace> left = whole.isEmpty() ? meant : whole;
    if (left.isEmpty()) {
      throw new FileFormatException(
          "no key of this backbone lies behind '%s'. %s".formatted(text, content.described()));
    }
    if (left.size() > 1) {
      throw new FileFormatException(several(left));
    }
    return left.get(0);
  }

  /**
   * The place to take the backbone from.
   *
   * @throws FileFormatException if none has a tensor of it, or several have all and none is known
   */
  TensorPlace best() {
    if (counts.isEmpty()) {
      throw new FileFormatException(
          "the checkpoint has no tensor of this backbone: its first key %s was looked for behind"
                  .formatted(shapes.keySet().iterator().next())
              + " every prefix. "
              + content.described()
              + "\nIs the backbone's kind the right one?");
    }
    List<TensorPlace> complete = complete();
    List<TensorPlace> fitting = complete.stream().filter(this::fits).toList();
    List<TensorPlace> whole = fitting.isEmpty() ? complete : fitting;
    if (whole.isEmpty()) {
      int most = counts.values().stream().mapToInt(n -> n).max().orElseThrow();
      List<TensorPlace> nearest =
          counts.entrySet().stream()
              .filter(e -> e.getValue() == most)
              .map(Map.Entry::getKey)
              .toList();
      return known(nearest).orElse(nearest.get(0));
    }
    if (whole.size() == 1) {
      return whole.get(0);
    }
    return known(whole).orElseThrow(() -> new FileFormatException(several(whole)));
  }

  private boolean fits(TensorPlace place) {
    Map<String, StoredTensor> tensors = content.of(place.entry());
    return shapes.entrySet().stream()
        .allMatch(e -> tensors.get(place.key(e.getKey())).shape().equals(e.getValue()));
  }

  /** That of the first layout by the whole path, or by a prefix that says which encoder it is. */
  private static Optional<TensorPlace> known(List<TensorPlace> places) {
    for (KeyLayout layout : KeyLayout.values()) {
      String path = layout.place().unwrapped();
      for (TensorPlace place : places) {
        if (place.unwrapped().equals(path)) {
          return Optional.of(place);
        }
      }
    }
    for (KeyLayout layout : KeyLayout.values()) {
      String role = TensorPlace.unwrapped(layout.place().prefix());
      List<TensorPlace> played =
          places.stream().filter(p -> TensorPlace.unwrapped(p.prefix()).equals(role)).toList();
      if (!role.isEmpty() && !role.equals("backbone.") && played.size() == 1) {
        return Optional.of(played.get(0));
      }
    }
    return Optional.empty();
  }

  private static String several(List<TensorPlace> places) {
    List<String> paths = new ArrayList<>();
    places.forEach(p -> paths.add("'" + p.path() + "'"));
    return "the checkpoint has this backbone %d times, behind %s%s; say which one is meant: import"
            .formatted(
                places.size(),
                paths.stream().limit(NAMED_MOST).collect(Collectors.joining(" and ")),
                paths.size() > NAMED_MOST ? " and others" : "")
        + " and evaluate take --prefix "
        + places.get(0).path();
  }
}
