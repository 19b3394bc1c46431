package org.selfdiff.runner.data.folder;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

/**
 * The images of one or several sources by split and class. Classes are in the order of their names,
 * numbers that a source gives in theirs; images in the order of the sources, then in that of each.
 */
final class ImageTree {
  private static final String NUMBER = "\\d{1,18}";

  private final List<ImageLayout> layouts;
  private final int[] firsts;
  private final List<String> classes;
  private final List<String> notices = new ArrayList<>();
  private final Map<Split, Part> parts = new EnumMap<>(Split.class);

  /** One split: where its images are among all entries, and their labels. */
  private record Part(int[] entries, int[] labels) {
    Part where(IntPredicate kept) {
      int[] at = IntStream.range(0, entries.length).filter(kept).toArray();
      return new Part(
          IntStream.of(at).map(i -> entries[i]).toArray(),
          IntStream.of(at).map(i -> labels[i]).toArray());
    }
  }

  private ImageTree(List<ImageLayout> layouts, int[] firsts, List<String> classes) {
    this.layouts = layouts;
    this.firsts = firsts;
    this.classes = classes;
  }

  /**
   * Sorts all images.
   *
   * @param holdout share of the training images that become test images, 0 for none
   * @param notice told what takes long
   * @throws DataException if there are no training images, or test images of other classes, or a
   *     share is asked for of a set with test images
   */
  static ImageTree of(ImageFiles files, Labels labels, double holdout, Consumer<String> notice) {
    List<ImageLayout> layouts = files.parts().stream().map(f -> ImageLayout.of(f, labels)).toList();
    if (layouts.stream().allMatch(layout -> layout.entries(Split.TRAIN).length == 0)) {
      throw new DataException(layouts.get(0).untrained());
    }
    ImageTree tree = new ImageTree(layouts, firsts(files), classes(layouts));
    for (Split split : Split.values()) {
      tree.parts.put(split, tree.part(split));
    }
    if (holdout > 0) {
      tree.holdOut(new Holdout(holdout), files, notice);
    }
    AllClasses all = tree.allClasses();
    for (int i = 0; i < layouts.size(); i++) {
      String source = layouts.size() == 1 ? "" : files.parts().get(i).root() + ": ";
      files.parts().get(i).notices().forEach(s -> tree.notices.add(source + s));
      layouts.get(i).notices(all).forEach(s -> tree.notices.add(source + s));
    }
    tree.unlabeled();
    return tree;
  }

  private AllClasses allClasses() {
    int[] test = labels(Split.TEST);
    Set<String> judged =
        IntStream.of(test)
            .distinct()
            .filter(label -> label != ImageSet.UNLABELED)
            .mapToObj(classes::get)
            .collect(Collectors.toSet());
    return new AllClasses(Set.copyOf(classes), judged, test.length > 0);
  }

  private void holdOut(Holdout holdout, ImageFiles files, Consumer<String> notice) {
    Part all = parts.get(Split.TRAIN);
    int tested = entries(Split.TEST).length;
    if (tested > 0) {
      throw new DataException(
          files.title()
              + ": the set has "
              + LeftOut.counted(tested, "test image")
              + " already, so data.holdout = "
              + holdout.share()
              + " has nothing to do; leave it out, or take the test images away.");
    }
    boolean[] taken = holdout.of(files, all.entries, notice);
    Part train = all.where(i -> !taken[i]);
    Part test = all.where(i -> taken[i]);
    if (train.entries.length == 0 || test.entries.length == 0) {
      throw new DataException(
          files.title()
              + ": data.holdout = "
              + holdout.share()
              + " of "
              + LeftOut.counted(all.entries.length, "image")
              + " leaves none for "
              + (test.entries.length == 0 ? "the test split." : "training."));
    }
    parts.put(Split.TRAIN, train);
    parts.put(Split.TEST, test);
  }

  /** Says which images lack labels, where some are needed. */
  private void unlabeled() {
    long train = labeled(Split.TRAIN);
    long test = labeled(Split.TEST);
    int images = labels(Split.TRAIN).length;
    String without = ": nearest neighbors and linear classifiers are left out";
    if (train == 0) {
      notices.add((test == 0 ? "no labels" : "no training image has a label") + without);
    } else if (test == 0 && labels(Split.TEST).length > 0) {
      notices.add("no test image has a label" + without);
    } else if (train < images) {
      notices.add(images - train + " of " + images + " training images have no label");
    }
  }

  private long labeled(Split split) {
    return IntStream.of(labels(split)).filter(label -> label != ImageSet.UNLABELED).count();
  }

  /** All images without classes, in the test split. */
  static ImageTree unlabeled(ImageFiles files) {
    PlainImages all = PlainImages.ofAll(files);
    if (all.train().length == 0) {
      throw new WrongLayout(files.root().toString(), files, new SplitSurvey(), Labels.NONE).empty();
    }
    ImageTree tree = new ImageTree(List.of(all), new int[] {0}, List.of());
    int[] none = new int[all.train().length];
    Arrays.fill(none, ImageSet.UNLABELED);
    tree.parts.put(Split.TRAIN, new Part(new int[0], new int[0]));
    tree.parts.put(Split.TEST, new Part(all.train(), none));
    tree.notices.addAll(all.notices());
    return tree;
  }

  private static int[] firsts(ImageFiles files) {
    List<ImageFiles> sources = files.parts();
    int[] firsts = new int[sources.size()];
    for (int i = 1; i < firsts.length; i++) {
      firsts[i] = firsts[i - 1] + sources.get(i - 1).names().size();
    }
    return firsts;
  }

  private static List<String> classes(List<ImageLayout> layouts) {
    TreeSet<String> classes = new TreeSet<>();
    boolean tagged = false;
    for (ImageLayout layout : layouts) {
      tagged |= layout instanceof TaggedFiles;
      for (Split split : Split.values()) {
        // Folders of test images make no classes: they may be misspelled.
        if (split == Split.TRAIN || layout instanceof TaggedFiles) {
          for (int entry : layout.entries(split)) {
            layout.label(entry).ifPresent(classes::add);
          }
        }
      }
    }
    List<String> sorted = new ArrayList<>(classes);
    if (tagged && sorted.stream().allMatch(name -> name.matches(NUMBER))) {
      sorted.sort(Comparator.comparing(BigInteger::new));
    }
    return List.copyOf(sorted);
  }

  private Part part(Split split) {
    EntryList entries = new EntryList();
    EntryList labels = new EntryList();
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      indices.put(classes.get(i), i);
    }
    for (int source = 0; source < layouts.size(); source++) {
      ImageLayout layout = layouts.get(source);
      for (int entry : layout.entries(split)) {
        Optional<String> name = layout.label(entry);
        Integer label = name.map(indices::get).orElse(name.isEmpty() ? ImageSet.UNLABELED : null);
        if (label == null) {
          throw new DataException(((ClassFolders) layout).unknown(name.get()));
        }
        entries.add(firsts[source] + entry);
        labels.add(label);
      }
    }
    return new Part(entries.toArray(), labels.toArray());
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

  /** Name of an image wherever its set lies: its path below the folder of its split, mostly. */
  String key(Split split, int index) {
    int entry = entries(split)[index];
    int source = 0;
    while (source + 1 < firsts.length && firsts[source + 1] <= entry) {
      source++;
    }
    String key = layouts.get(source).key(entry - firsts[source]);
    return firsts.length == 1 ? key : source + ":" + key;
  }

  /** Labels of a split's images. */
  int[] labels(Split split) {
    return parts.get(split).labels;
  }
}
