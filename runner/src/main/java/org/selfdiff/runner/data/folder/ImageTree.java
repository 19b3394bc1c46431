package org.selfdiff.runner.data.folder;

import java.util.AbstractList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

/**
 * Sorts files into splits and classes: {@code train/CLASS/...} and {@code test/CLASS/...} or {@code
 * val/CLASS/...}, or what {@link SplitFolders} knows beside them, at the top or below one folder.
 * Classes and images are in the order of their names. Where several exist, {@code test} comes
 * before {@code val}, and the others are left out.
 */
final class ImageTree {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final List<String> classes;
  private final List<String> notices;
  private final Map<Split, Part> parts = new EnumMap<>(Split.class);

  /** One split: where its images are among the names, their labels, and CLASS/rest of each. */
  private record Part(int[] entries, int[] labels, List<String> keys) {}

  private ImageTree(List<String> classes, List<String> notices) {
    this.classes = classes;
    this.notices = notices;
  }

  static ImageTree of(String where, ImageFiles files) {
    if (files.tags().isPresent()) {
      return tagged(where, files, files.tags().get());
    }
    SplitFolders found = SplitFolders.of(where, files);
    SortedMap<String, Integer> train = found.images().get(found.train());
    List<String> classes = train.keySet().stream().map(SplitFolders::classOf).distinct().toList();
    ImageTree tree = new ImageTree(classes, new LeftOut(found, files.folders(), classes).notices());
    tree.add(Split.TRAIN, where, found, found.train());
    tree.add(Split.TEST, where, found, found.test().orElse(""));
    return tree;
  }

  /** What the source itself says: labels and splits of entries, whatever their names. */
  private static ImageTree tagged(String where, ImageFiles files, FileTags tags) {
    List<String> names = files.names();
    Map<String, Integer> indices = new TreeMap<>(ImageTree::byNumberThenText);
    for (int entry = 0; entry < names.size(); entry++) {
      tags.label(entry).ifPresent(label -> indices.put(label, 0));
    }
    List<String> classes = List.copyOf(indices.keySet());
    for (int i = 0; i < classes.size(); i++) {
      indices.put(classes.get(i), i);
    }
    ImageTree tree = new ImageTree(classes, List.of());
    for (Split split : Split.values()) {
      int[] entries =
          IntStream.range(0, names.size())
              .filter(entry -> tags.split(entry).orElse(Split.TRAIN) == split)
              .toArray();
      int[] labels =
          IntStream.of(entries)
              .map(entry -> tags.label(entry).map(indices::get).orElse(ImageSet.UNLABELED))
              .toArray();
      tree.parts.put(split, new Part(entries, labels, named(names, entries)));
    }
    if (tree.entries(Split.TRAIN).length == 0) {
      throw new DataException(where + ": no training images among its " + names.size() + ".");
    }
    return tree;
  }

  /** The names of entries, none of which is kept. */
  private static List<String> named(List<String> names, int[] entries) {
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        return names.get(entries[index]);
      }

      @Override
      public int size() {
        return entries.length;
      }
    };
  }

  private static int byNumberThenText(String left, String right) {
    boolean numbers = NUMBER.matcher(left).matches() && NUMBER.matcher(right).matches();
    int order = numbers ? Long.compare(Long.parseLong(left), Long.parseLong(right)) : 0;
    return order != 0 ? order : left.compareTo(right);
  }

  /** All images as one class of the test split. */
  static ImageTree unlabeled(String where, ImageFiles files) {
    List<String> names = files.names();
    int[] images =
        IntStream.range(0, names.size())
            .filter(entry -> files.areChosen() || isShown(names.get(entry)))
            .toArray();
    if (images.length == 0) {
      throw new DataException(
          where
              + ": no images among its "
              + names.size()
              + " files, expected files of type "
              + ImageNames.types()
              + ".");
    }
    List<String> unread =
        names.stream()
            .filter(name -> !files.areChosen() && ImageNames.isVisible(name))
            .filter(name -> !ImageNames.isImage(name))
            .toList();
    ImageTree tree =
        new ImageTree(
            List.of("images"), unread.isEmpty() ? List.of() : List.of(LeftOut.unread(unread)));
    tree.parts.put(Split.TRAIN, new Part(new int[0], new int[0], List.of()));
    tree.parts.put(
        Split.TEST,
        new Part(
            images, new int[images.length], IntStream.of(images).mapToObj(names::get).toList()));
    return tree;
  }

  private static boolean isShown(String name) {
    return ImageNames.isImage(name) && ImageNames.isVisible(name);
  }

  private void add(Split split, String where, SplitFolders found, String folder) {
    SortedMap<String, Integer> images = found.images().getOrDefault(folder, new TreeMap<>());
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      indices.put(classes.get(i), i);
    }
    int[] labels = new int[images.size()];
    int at = 0;
    for (String key : images.keySet()) {
      Integer label = indices.get(SplitFolders.classOf(key));
      if (label == null) {
        throw new DataException(
            where
                + ": "
                + folder
                + "/"
                + SplitFolders.classOf(key)
                + " is a class that "
                + found.train()
                + "/ lacks. Every class of "
                + folder
                + "/ must have images in "
                + found.train()
                + "/.");
      }
      labels[at++] = label;
    }
    int[] entries = images.values().stream().mapToInt(Integer::intValue).toArray();
    parts.put(split, new Part(entries, labels, List.copyOf(images.keySet())));
  }

  List<String> classes() {
    return classes;
  }

  /** What is left out, in sentences. */
  List<String> notices() {
    return notices;
  }

  /** Positions of a split's images among the names. */
  int[] entries(Split split) {
    return parts.get(split).entries;
  }

  /** Path of an image below the folder of its split: CLASS/rest. */
  String key(Split split, int index) {
    return parts.get(split).keys.get(index);
  }

  /** Labels of a split's images. */
  int[] labels(Split split) {
    return parts.get(split).labels;
  }
}
