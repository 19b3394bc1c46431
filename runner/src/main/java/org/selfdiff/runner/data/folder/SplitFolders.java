package org.selfdiff.runner.data.folder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.selfdiff.runner.data.DataException;

/**
 * The files of a set by the folder of their split, and those that are in none.
 *
 * @param base folder that the splits are in, with a slash at its end; empty at the top
 * @param images of each split that has some: {@code CLASS/rest} and their positions among the names
 * @param unread files of each split that are no images: {@code CLASS/rest}
 * @param loose images right in the folder of a split
 * @param outside images in no split
 */
record SplitFolders(
    String base,
    Map<String, TreeMap<String, Integer>> images,
    Map<String, List<String>> unread,
    List<String> loose,
    List<String> outside) {
  /** Folders of training images, the first one that is there: also that of Momentum² Teacher. */
  private static final List<String> TRAIN = List.of("train", "imagenet_train");

  /** Folders of test images, the first one that is there: also those of MGD and Momentum². */
  private static final List<String> TEST = List.of("test", "val", "valid", "imagenet_val");

  private static final Set<String> FOLDERS =
      Stream.of(TRAIN, TEST).flatMap(List::stream).collect(Collectors.toUnmodifiableSet());

  /** Names that people give to these folders, too. */
  private static final Set<String> LIKE_THEM =
      Set.of(
          "train",
          "training",
          "trainset",
          "test",
          "testing",
          "testset",
          "val",
          "validation",
          "eval",
          "dev");

  /** Sets that a sentence names one by one. */
  private static final int NAMED = 3;

  /** Folders above those of the splits that are looked into. */
  private static final int DEEPEST = 1;

  /**
   * Finds the one set that is there.
   *
   * @throws DataException if there is none, or several
   */
  static SplitFolders of(String where, ImageFiles files) {
    Set<String> bases = new TreeSet<>();
    Set<String> deep = new TreeSet<>();
    for (String name : files.names()) {
      if (ImageNames.isImage(name) && ImageNames.isVisible(name)) {
        int split = split(name);
        if (split >= 0 && name.indexOf('/', name.indexOf('/', split) + 1) > 0) {
          boolean near = name.substring(0, split).chars().filter(c -> c == '/').count() <= DEEPEST;
          (near ? bases : deep).add(name.substring(0, split));
        }
      }
    }
    if (bases.size() > 1) {
      throw new DataException(where + ": " + several(where, files, bases));
    }
    String base = bases.isEmpty() ? "" : bases.iterator().next();
    SplitFolders found =
        new SplitFolders(
            base, new TreeMap<>(), new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
    for (int entry = 0; entry < files.names().size(); entry++) {
      String name = files.names().get(entry);
      if (ImageNames.isVisible(name)) {
        found.place(name, entry);
      }
    }
    Collections.sort(found.loose);
    Collections.sort(found.outside);
    if (TRAIN.stream().noneMatch(found.images::containsKey)) {
      throw new DataException(
          where
              + ": no images below train/CLASS/ among its "
              + files.names().size()
              + " files. Expected train/CLASS/IMAGE and test/CLASS/IMAGE or val/CLASS/IMAGE, with"
              + " one folder per class (imagenet_train/, valid/ and imagenet_val/ are known, too),"
              + " and images of type "
              + ImageNames.types()
              + "."
              + found.instead(where, deep));
    }
    return found;
  }

  /** Where the name of the folder of a split begins in a path, or -1. */
  private static int split(String path) {
    int start = 0;
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
      if (FOLDERS.contains(path.substring(start, end))) {
        return start;
      }
      start = end + 1;
    }
    return -1;
  }

  private static String several(String where, ImageFiles files, Set<String> bases) {
    List<String> folders =
        bases.stream()
            .map(
                base ->
                    files.names().stream()
                        .filter(name -> name.startsWith(base) && split(name) == base.length())
                        .map(name -> name.substring(0, name.indexOf('/', base.length())))
                        .distinct()
                        // train before test and val.
                        .max(Comparator.comparing(name -> name.endsWith(TRAIN.get(0))))
                        .orElse(base))
            .toList();
    return "images below "
        + named(folders)
        + ", expected one set. "
        + (files instanceof DirectoryFiles
            ? "Name one of them as data.root, such as "
                + where
                + "/"
                + bases.stream().filter(b -> !b.isEmpty()).findFirst().orElse("").replace("/", "")
                + ", or move the others away."
            : "Pack one of them alone.");
  }

  private static String named(List<String> folders) {
    List<String> shown = folders.subList(0, Math.min(NAMED, folders.size()));
    if (folders.size() > NAMED) {
      return String.join(", ", shown) + " and " + (folders.size() - NAMED) + " more";
    }
    return String.join(", ", shown.subList(0, shown.size() - 1))
        + " and "
        + shown.get(shown.size() - 1);
  }

  private void place(String name, int entry) {
    boolean image = ImageNames.isImage(name);
    String path = name.startsWith(base) ? name.substring(base.length()) : name;
    int slash = path.indexOf('/');
    String folder = name.startsWith(base) && slash > 0 ? path.substring(0, slash) : "";
    if (!FOLDERS.contains(folder)) {
      if (image) {
        outside.add(name);
      }
      return;
    }
    String key = path.substring(slash + 1);
    if (key.indexOf('/') < 0) {
      if (image) {
        loose.add(name);
      }
    } else if (image) {
      images
          .computeIfAbsent(folder, any -> new TreeMap<>(SplitFolders::byClassThenName))
          .put(key, entry);
    } else {
      unread.computeIfAbsent(folder, any -> new ArrayList<>()).add(key);
    }
  }

  private static int byClassThenName(String left, String right) {
    int order = classOf(left).compareTo(classOf(right));
    return order != 0 ? order : left.compareTo(right);
  }

  /** The class of a key {@code CLASS/rest}. */
  static String classOf(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  /** What is there in place of training images. */
  private String instead(String where, Set<String> deep) {
    if (!deep.isEmpty()) {
      return " There is "
          + deep.iterator().next()
          + ": set data.root to the folder around train/, such as "
          + where
          + "/"
          + deep.iterator().next().replaceFirst("/$", "")
          + ".";
    }
    for (String name : outside) {
      String folder = name.substring(0, Math.max(0, name.indexOf('/')));
      if (LIKE_THEM.contains(folder.toLowerCase(Locale.ROOT))) {
        return " There is " + folder + "/: give it the name train, test or val.";
      }
    }
    if (!loose.isEmpty()) {
      return " There are images without a folder of a class, such as " + loose.get(0) + ".";
    }
    if (!outside.isEmpty()) {
      String[] parts = where.split("/");
      return FOLDERS.contains(parts[parts.length - 1])
          ? " There is " + outside.get(0) + ": set data.root to the folder above."
          : " There is "
              + outside.get(0)
              + ": put the folders of the classes into train/ and test/.";
    }
    return "";
  }

  /** Which folder is the training split. */
  String train() {
    return first(TRAIN).orElseThrow();
  }

  /** Which folder is the test split, if there is one with images. */
  Optional<String> test() {
    return first(TEST);
  }

  /** Folders with images that another one is taken for. */
  List<String> others(boolean training) {
    List<String> names = training ? TRAIN : TEST;
    return names.stream().filter(images::containsKey).skip(1).toList();
  }

  private Optional<String> first(List<String> names) {
    return names.stream().filter(images::containsKey).findFirst();
  }

  /** Folders that are looked into for test images, in words. */
  static String testFolders() {
    int last = TEST.size() - 1;
    return String.join("/, ", TEST.subList(0, last)) + "/ and " + TEST.get(last) + "/";
  }
}
