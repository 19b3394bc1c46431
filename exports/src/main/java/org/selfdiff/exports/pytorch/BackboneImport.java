package org.selfdiff.exports.pytorch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.StoredTensor;

/**
 * A backbone's tensors taken from a checkpoint.
 *
 * @param place where they were found
 * @param others where else the file has all tensors of the backbone
 * @param tensors backbone's key to tensor, for all keys that fit
 * @param missing keys of the backbone that the file does not have
 * @param unexpected keys of the network in the file that the backbone does not have: another
 *     network
 * @param unfitting keys whose shapes differ, with both shapes in words
 * @param leftOut what stands beside the network: the first part of the keys, and how many tensors
 */
public record BackboneImport(
    TensorPlace place,
    List<TensorPlace> others,
    Map<String, StoredTensor> tensors,
    List<String> missing,
    List<String> unexpected,
    List<String> unfitting,
    Map<String, Integer> leftOut) {
  private static final int NAMED_MOST = 12;

  /**
   * Finds the backbone in the one place of the file that has all of its keys, whatever stands
   * before them. Where several have, the first known layout is taken; where none has, the place
   * with most of them.
   *
   * @param file what {@link PytorchFile#read} gave, or tensors by their names
   * @param shapes every key of the backbone to its shape
   * @throws FileFormatException if the file has no tensor of the backbone, or several networks of
   *     which none is that of a known layout
   */
  public static BackboneImport of(Object file, Map<String, List<Long>> shapes) {
    return of(file, shapes, Optional.empty());
  }

  /**
   * The same from the place that somebody names.
   *
   * @param named its path or its prefix, with or without the last dot
   */
  public static BackboneImport of(
      Object file, Map<String, List<Long>> shapes, Optional<String> named) {
    CheckpointTensors content = new CheckpointTensors(file);
    TensorPlaces places = TensorPlaces.of(content, shapes);
    TensorPlace place = named.isPresent() ? places.named(named.get()) : places.best();
    return match(content, places, place, shapes);
  }

  /** The shapes of all tensors in a file whose names are a key or end with it. */
  public static List<List<Long>> shapes(Object file, String key) {
    List<List<Long>> shapes = new ArrayList<>();
    for (Map<String, StoredTensor> tensors : new CheckpointTensors(file).entries().values()) {
      tensors.forEach(
          (name, tensor) -> {
            if (name.equals(key) || name.endsWith("." + key)) {
              shapes.add(tensor.shape());
            }
          });
    }
    return shapes;
  }

  private static BackboneImport match(
      CheckpointTensors content,
      TensorPlaces places,
      TensorPlace place,
      Map<String, List<Long>> shapes) {
    Collection<TensorPlace> others = places.complete();
    BackboneImport match =
        new BackboneImport(
            place,
            others.stream().filter(other -> !other.equals(place)).toList(),
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new TreeMap<>());
    Map<String, StoredTensor> found = content.of(place.entry());
    shapes.forEach(
        (key, shape) -> {
          StoredTensor tensor = found.get(place.key(key));
          String maker = content.maker(place.entry(), place.key(key));
          if (maker != null) {
            match.unfitting.add(key + " made by " + maker + ", which is not read");
          } else if (tensor == null) {
            match.missing.add(key);
          } else if (!tensor.shape().equals(shape)) {
            match.unfitting.add(key + " " + tensor.shape() + ", expected " + shape);
          } else {
            match.tensors.put(key, tensor);
          }
        });
    Set<String> own =
        shapes.keySet().stream().map(BackboneImport::first).collect(Collectors.toSet());
    content.entries().forEach((entry, tensors) -> match.beside(entry, tensors, own, shapes));
    return match;
  }

  /** Sorts what is not the backbone into what belongs to its network and what does not. */
  private void beside(
      String entry,
      Map<String, StoredTensor> tensors,
      Set<String> own,
      Map<String, List<Long>> shapes) {
    for (String name : tensors.keySet()) {
      if (!entry.equals(place.entry())) {
        leftOut.merge(entry.isEmpty() ? first(name) : first(entry), 1, Integer::sum);
      } else if (!name.startsWith(place.prefix())) {
        leftOut.merge(apart(name), 1, Integer::sum);
      } else {
        String key = name.substring(place.prefix().length());
        boolean another = others.stream().anyMatch(o -> inside(o, name));
        if (another || BesideBackbone.holds(key, own)) {
          leftOut.merge(first(key), 1, Integer::sum);
        } else if (!shapes.containsKey(key) && !BesideBackbone.isCounter(key)) {
          unexpected.add(key);
        }
      }
    }
  }

  /** Whether a tensor is one of a further network whose place is within this one's. */
  private boolean inside(TensorPlace other, String name) {
    return other.entry().equals(place.entry())
        && other.prefix().length() > place.prefix().length()
        && name.startsWith(other.prefix());
  }

  private static String first(String key) {
    return key.split("\\.", 2)[0];
  }

  /** The first part of a name that differs from the prefix. */
  private String apart(String name) {
    String[] parts = name.split("\\.");
    String[] prefix = place.prefix().split("\\.");
    int i = 0;
    while (i < prefix.length && i < parts.length - 1 && prefix[i].equals(parts[i])) {
      i++;
    }
    return parts.length == 0 ? name : parts[i];
  }

  /** Whether every key of the backbone was found and fits, and its network has no others. */
  public boolean isComplete() {
    return missing.isEmpty() && unfitting.isEmpty() && unexpected.isEmpty();
  }

  /** One line per kind of finding; what is missing, of another shape, or left over. */
  public String report() {
    StringBuilder text = new StringBuilder();
    text.append("%d tensors from %s".formatted(tensors.size(), place.where()));
    line(text, "missing", missing);
    line(text, "of another shape", unfitting);
    line(text, "unexpected", unexpected);
    if (!leftOut.isEmpty()) {
      text.append("\n  left out: ").append(leftOutNames());
    }
    if (!others.isEmpty()) {
      text.append("\n  also there, with all of these keys: ")
          .append(others.stream().map(TensorPlace::where).collect(Collectors.joining("; ")));
    }
    return text.toString();
  }

  /** What was left out in one line: {@code fc (2), queue (1)}; empty if nothing was. */
  public String leftOutNames() {
    List<String> names = new ArrayList<>();
    leftOut.forEach((name, count) -> names.add(name + " (" + count + ")"));
    return String.join(", ", names.subList(0, Math.min(NAMED_MOST, names.size())))
        + (names.size() > NAMED_MOST ? ", … (" + (names.size() - NAMED_MOST) + " more)" : "");
  }

  private static void line(StringBuilder text, String what, List<String> keys) {
    if (!keys.isEmpty()) {
      text.append("\n  ").append(keys.size()).append(' ').append(what).append(": ");
      text.append(String.join("; ", keys.subList(0, Math.min(NAMED_MOST, keys.size()))));
      text.append(keys.size() > NAMED_MOST ? "; …" : "");
    }
  }
}
