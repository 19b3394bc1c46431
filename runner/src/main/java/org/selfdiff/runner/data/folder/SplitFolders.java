package org.selfdiff.runner.data.folder;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The files of a source by the folder of their split, and those that are in none.
 *
 * @param base folder that the splits are in, with a slash at its end; empty at the top
 * @param names of all files
 * @param images of each split that has some, in folders below it
 * @param unread files of each split that are no images, in folders below it
 * @param loose images right in the folder of each split
 * @param outside images in no split
 */
record SplitFolders(
    String base,
    List<String> names,
    Map<String, EntryList> images,
    Map<String, EntryList> unread,
    Map<String, EntryList> loose,
    EntryList outside) {
  /** Sorts the files of a source by the splits below one folder. */
  static SplitFolders of(String base, ImageFiles files) {
    SplitFolders found =
        new SplitFolders(
            base,
            files.names(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new EntryList());
    FolderWalk.over(files, found.new Placing());
    return found;
  }

  private final class Placing implements FolderWalk.Visitor {
    private String split = "";
    private boolean below;

    @Override
    public void folder(String folder) {
      String path = folder + "/";
      split = path.startsWith(base) ? SplitNames.part(path, base.length()) : "";
      split = SplitNames.isSplit(split) ? split : "";
      below = base.length() + split.length() < folder.length();
    }

    @Override
    public void file(int entry, String name, boolean image) {
      if (!split.isEmpty() && (image || below)) {
        Map<String, EntryList> of = !image ? unread : below ? images : loose;
        of.computeIfAbsent(split, any -> new EntryList()).add(entry);
      } else if (image) {
        outside.add(entry);
      }
    }
  }

  /** Path of a file below the folder of its split. */
  String key(int entry) {
    String name = names.get(entry);
    return name.substring(name.indexOf('/', base.length()) + 1);
  }

  /** The class of a key {@code CLASS/rest}. */
  static String classOf(String key) {
    return key.substring(0, key.indexOf('/'));
  }

  /** Keys of the files that are no images. */
  List<String> unread(String split) {
    return IntStream.of(unread.getOrDefault(split, new EntryList()).toArray())
        .mapToObj(this::key)
        .toList();
  }

  /** Names of the images right in the folder of a split, in their order. */
  List<String> looseNames() {
    return loose.values().stream()
        .flatMap(of -> IntStream.of(of.toArray()).mapToObj(names::get))
        .sorted()
        .toList();
  }

  /** Names of the images in no split, in their order. */
  List<String> outsideNames() {
    return IntStream.of(outside.toArray()).mapToObj(names::get).sorted().toList();
  }

  /**
   * Images of a split with folders of classes: classes in their order, then the rest of the path.
   */
  int[] byClass(String split) {
    int[] all = images.getOrDefault(split, new EntryList()).toArray();
    return byClass(names, all, base.length() + split.length() + 1);
  }

  /**
   * Images in the order of their classes, then in that of the rest of their paths.
   *
   * @param start where the folder of the class begins in their names
   */
  static int[] byClass(List<String> names, int[] entries, int start) {
    Map<String, EntryList> classes = new TreeMap<>();
    for (int entry : entries) {
      String label = SplitNames.part(names.get(entry), start);
      classes.computeIfAbsent(label, any -> new EntryList()).add(entry);
    }
    EntryList all = new EntryList();
    classes.values().forEach(of -> all.addAll(sorted(names, of.toArray())));
    return all.toArray();
  }

  /** Images of a split in the order of their names, whether they lie in folders or not. */
  int[] byName(String split) {
    EntryList all = new EntryList();
    all.addAll(images.getOrDefault(split, new EntryList()).toArray());
    all.addAll(loose.getOrDefault(split, new EntryList()).toArray());
    return sorted(names, all.toArray());
  }

  /** Entries in the order of their names; sources mostly have them so. */
  static int[] sorted(List<String> names, int[] entries) {
    String before = "";
    for (int entry : entries) {
      String name = names.get(entry);
      if (name.compareTo(before) < 0) {
        return IntStream.of(entries)
            .boxed()
            .sorted(Comparator.comparing(names::get))
            .mapToInt(Integer::intValue)
            .toArray();
      }
      before = name;
    }
    return entries;
  }

  /** Which folder is the training split, if there is one with folders of classes. */
  Optional<String> train() {
    return first(images, SplitNames.TRAIN);
  }

  /** Which folder is the test split, if there is one with folders of classes. */
  Optional<String> test() {
    return first(images, SplitNames.TEST);
  }

  /** Folders with images that another one is taken for. */
  List<String> others(boolean training) {
    List<String> names = training ? SplitNames.TRAIN : SplitNames.TEST;
    return names.stream().filter(images::containsKey).skip(1).toList();
  }

  /** The first of some folders that has images, in folders or not. */
  Optional<String> any(List<String> of) {
    return of.stream().filter(s -> images.containsKey(s) || loose.containsKey(s)).findFirst();
  }

  private static Optional<String> first(Map<String, EntryList> images, List<String> names) {
    return names.stream().filter(images::containsKey).findFirst();
  }
}
