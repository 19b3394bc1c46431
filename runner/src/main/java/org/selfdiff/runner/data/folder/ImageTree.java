package org.selfdiff.runner.data.folder;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;

/**
 * Sorts file names into splits and classes: {@code train/CLASS/...} and {@code test/CLASS/...} or
 * {@code val/CLASS/...}, at the top or below one folder. Classes and images are in the order of
 * their names. Where both exist, {@code test} is the test split and {@code val} is left out.
 */
final class ImageTree {
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "ppm", "pgm", "pnm");
  private static final Set<String> FOLDERS = Set.of("train", "test", "val");

  private final List<String> classes;
  private final Map<Split, int[]> entries = new EnumMap<>(Split.class);
  private final Map<Split, int[]> labels = new EnumMap<>(Split.class);
  private final Map<Split, List<String>> keys = new EnumMap<>(Split.class);

  private ImageTree(List<String> classes) {
    this.classes = classes;
  }

  static ImageTree of(String where, List<String> names) {
    Map<String, SortedMap<String, Integer>> folders = new TreeMap<>();
    for (int entry = 0; entry < names.size(); entry++) {
      place(names.get(entry), entry, folders);
    }
    if (!folders.containsKey("train")) {
      throw new DataException(
          where
              + ": no images below train/CLASS/ among its "
              + names.size()
              + " files. Expected train/CLASS/IMAGE and test/CLASS/IMAGE or val/CLASS/IMAGE, with"
              + " one folder per class and images of type "
              + types()
              + ".");
    }
    String test = folders.containsKey("test") ? "test" : "val";
    List<String> classes =
        folders.get("train").keySet().stream().map(ImageTree::classOf).distinct().toList();
    ImageTree tree = new ImageTree(classes);
    tree.add(Split.TRAIN, where, "train", folders.get("train"));
    tree.add(Split.TEST, where, test, folders.getOrDefault(test, new TreeMap<>()));
    return tree;
  }

  /** All images as one class of the test split. */
  static ImageTree unlabeled(String where, List<String> names) {
    int[] images =
        IntStream.range(0, names.size()).filter(entry -> isImage(names.get(entry))).toArray();
    if (images.length == 0) {
      throw new DataException(
          where
              + ": no images among its "
              + names.size()
              + " files, expected files of type "
              + types()
              + ".");
    }
    ImageTree tree = new ImageTree(List.of("images"));
    tree.entries.put(Split.TRAIN, new int[0]);
    tree.labels.put(Split.TRAIN, new int[0]);
    tree.entries.put(Split.TEST, images);
    tree.labels.put(Split.TEST, new int[images.length]);
    tree.keys.put(Split.TEST, IntStream.of(images).mapToObj(names::get).toList());
    return tree;
  }

  private static String types() {
    return String.join(", ", EXTENSIONS.stream().sorted().toList());
  }

  /** Whether a name is that of an image that is not hidden. */
  static boolean isImage(String path) {
    String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return EXTENSIONS.contains(extension) && !path.startsWith("__MACOSX/") && !path.contains("/.");
  }

  /** Files an image under its split with the key {@code CLASS/rest}. */
  private static void place(
      String name, int entry, Map<String, SortedMap<String, Integer>> folders) {
    String path = name.startsWith("./") ? name.substring(2) : name;
    if (!isImage(path)) {
      return;
    }
    String[] parts = path.split("/", 3);
    if (parts.length == 3 && !FOLDERS.contains(parts[0])) {
      path = parts[1] + "/" + parts[2];
      parts = path.split("/", 3);
    }
    if (parts.length == 3 && FOLDERS.contains(parts[0])) {
      folders
          .computeIfAbsent(parts[0], folder -> new TreeMap<>(ImageTree::byClassThenName))
          .put(parts[1] + "/" + parts[2], entry);
    }
  }

  private static int byClassThenName(String left, String right) {
    int order = classOf(left).compareTo(classOf(right));
    return order != 0 ? order : left.compareTo(right);
  }

  private static String classOf(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  private void add(Split split, String where, String folder, SortedMap<String, Integer> images) {
    Map<String, Integer> indices = new TreeMap<>();
    for (int i = 0; i < classes.size(); i++) {
      indices.put(classes.get(i), i);
    }
    List<Integer> found = new ArrayList<>(images.size());
    for (String key : images.keySet()) {
      Integer label = indices.get(classOf(key));
      if (label == null) {
        throw new DataException(
            where
                + ": "
                + folder
                + "/"
                + classOf(key)
                + " is a class that train/ lacks. Every class of "
                + folder
                + "/ must have images in train/.");
      }
      found.add(label);
    }
    keys.put(split, List.copyOf(images.keySet()));
    labels.put(split, found.stream().mapToInt(Integer::intValue).toArray());
    entries.put(split, images.values().stream().mapToInt(Integer::intValue).toArray());
  }

  List<String> classes() {
    return classes;
  }

  /** Positions of a split's images among the names. */
  int[] entries(Split split) {
    return entries.get(split);
  }

  /** Path of an image below the folder of its split: CLASS/rest. */
  String key(Split split, int index) {
    return keys.get(split).get(index);
  }

  /** Labels of a split's images. */
  int[] labels(Split split) {
    return labels.get(split);
  }
}
