package org.selfdiff.runner.data.folder;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Says what of a folder or an archive is no part of the set that was found in it.
 *
 * @param found the files by split
 * @param folders all folders that are known of themselves
 * @param classes classes with training images here
 * @param all those of the whole set
 */
record LeftOut(SplitFolders found, List<String> folders, List<String> classes, AllClasses all) {
  /** Names that a sentence tells one by one. */
  private static final int NAMED = 5;

  /** Names of folders with images that people may have meant as the test split. */
  private static final Set<String> LIKE_TEST =
      Set.of("testing", "testset", "validation", "eval", "dev");

  /** One sentence for each kind of what is left out, each without a line break. */
  List<String> notices() {
    List<String> notices = new ArrayList<>();
    withoutImages(notices);
    endings(notices);
    found.train().ifPresent(train -> twice(notices, true, train));
    found.test().ifPresent(test -> twice(notices, false, test));
    withoutTest(notices);
    List<String> loose = found.looseNames();
    if (!loose.isEmpty()) {
      notices.add(
          counted(loose.size(), "image")
              + " in no folder of a class "
              + are(loose.size())
              + " left out, such as "
              + loose.get(0));
    }
    List<String> outside = outside();
    if (!outside.isEmpty()) {
      notices.add(
          counted(outside.size(), "image")
              + " outside of the folders of the splits "
              + are(outside.size())
              + " left out, such as "
              + outside.get(0));
    }
    if (classes.size() == 1) {
      notices.add("all images are of one class, " + classes.get(0) + ": no accuracy says anything");
    }
    found.train().ifPresent(train -> depth(notices, train));
    spelling(notices);
    return List.copyOf(notices);
  }

  /** Files that are not read, by their endings. */
  static String unread(List<String> paths) {
    return counted(paths.size(), "file")
        + " "
        + are(paths.size())
        + " not read: "
        + ImageNames.byEnding(paths)
        + "; read are "
        + ImageNames.types();
  }

  private void withoutImages(List<String> notices) {
    Map<String, Integer> files = new TreeMap<>();
    for (String split : splits()) {
      String start = found.base() + split + "/";
      for (String folder : folders) {
        if (folder.startsWith(start) && ImageNames.isVisible(folder)) {
          files.putIfAbsent(folder.substring(start.length()).split("/")[0], 0);
        }
      }
      for (String key : found.unread(split)) {
        files.merge(SplitFolders.classOf(key), 1, Integer::sum);
      }
    }
    files.keySet().removeAll(all.names());
    if (!files.isEmpty()) {
      notices.add(
          (files.size() == 1 ? "1 class has" : files.size() + " classes have")
              + " no image that is read: "
              + files.entrySet().stream()
                  .limit(NAMED)
                  .map(e -> e.getKey() + " (" + counted(e.getValue(), "file") + ")")
                  .collect(Collectors.joining(", "))
              + (files.size() > NAMED ? " and others" : "")
              + "; read are "
              + ImageNames.types());
    }
  }

  private void endings(List<String> notices) {
    Set<String> known = new HashSet<>(classes);
    List<String> unread =
        splits().stream()
            .flatMap(split -> found.unread(split).stream())
            .filter(key -> known.contains(SplitFolders.classOf(key)))
            .toList();
    if (!unread.isEmpty()) {
      notices.add(unread(unread));
    }
  }

  /** The folders of the splits that are used. */
  private List<String> splits() {
    List<String> splits = new ArrayList<>();
    found.train().ifPresent(splits::add);
    found.test().ifPresent(splits::add);
    return splits;
  }

  private void twice(List<String> notices, boolean training, String taken) {
    for (String other : found.others(training)) {
      notices.add(
          other
              + "/ with "
              + counted(found.images().get(other).size(), "image")
              + " is left out, as there is "
              + taken
              + "/");
    }
  }

  private void withoutTest(List<String> notices) {
    if (found.test().isEmpty()) {
      if (all.tested()) {
        return;
      }
      List<String> outside = found.outsideNames();
      String there =
          outside.stream()
              .map(this::top)
              .filter(folder -> LIKE_TEST.contains(folder.toLowerCase(Locale.ROOT)))
              .findFirst()
              .map(
                  folder ->
                      "; there is "
                          + folder
                          + "/ with "
                          + counted(
                              outside.stream().filter(f -> top(f).equals(folder)).count(), "image")
                          + ", rename it to test or val")
              .orElse("");
      notices.add(
          "no test images (looked for "
              + SplitNames.testFolders()
              + there
              + "): nearest neighbors are not judged");
      return;
    }
    List<String> missing = classes.stream().filter(c -> !all.judged().contains(c)).toList();
    if (!missing.isEmpty()) {
      notices.add(
          (missing.size() == 1 ? "1 class has" : missing.size() + " classes have")
              + " no test image: "
              + listed(missing));
    }
  }

  /** The folder below the set's own that a file outside of the splits lies in. */
  private String top(String name) {
    String path = name.startsWith(found.base()) ? name.substring(found.base().length()) : name;
    return path.substring(0, Math.max(0, path.indexOf('/')));
  }

  private List<String> outside() {
    boolean untested = found.test().isEmpty();
    return found.outsideNames().stream()
        .filter(name -> !untested || !LIKE_TEST.contains(top(name).toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** A folder between train/ and those of the classes makes one class of them. */
  private void depth(List<String> notices, String train) {
    if (keys(train).allMatch(key -> key.indexOf('/', key.indexOf('/') + 1) > 0)) {
      notices.add(
          "no training image lies in "
              + train
              + "/CLASS/ itself, all lie deeper, such as "
              + train
              + "/"
              + keys(train).findFirst().orElseThrow()
              + ": the folders right below "
              + train
              + "/ are the classes ("
              + listed(classes)
              + ")");
    }
  }

  private Stream<String> keys(String split) {
    return IntStream.of(found.byClass(split)).mapToObj(found::key);
  }

  private void spelling(List<String> notices) {
    Map<String, List<String>> folded =
        classes.stream()
            .collect(
                Collectors.groupingBy(
                    name -> name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT),
                    TreeMap::new,
                    Collectors.toList()));
    folded.values().stream()
        .filter(alike -> alike.size() > 1)
        .findFirst()
        .ifPresent(
            alike ->
                notices.add(
                    "the classes "
                        + String.join(" and ", alike)
                        + " differ in capital letters alone"));
  }

  private static String listed(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? " and others" : "");
  }

  static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String are(long count) {
    return count == 1 ? "is" : "are";
  }
}
