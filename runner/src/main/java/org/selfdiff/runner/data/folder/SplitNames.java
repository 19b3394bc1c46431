package org.selfdiff.runner.data.folder;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the folders of the splits are called. */
final class SplitNames {
  /** Folders of training images, the first one that is there: also that of Momentum² Teacher. */
  static final List<String> TRAIN = List.of("train", "imagenet_train");

  /** Folders of test images, the first one that is there: also those of MGD and Momentum². */
  static final List<String> TEST = List.of("test", "val", "valid", "imagenet_val");

  private static final Set<String> FOLDERS =
      Stream.of(TRAIN, TEST).flatMap(List::stream).collect(Collectors.toUnmodifiableSet());

  private SplitNames() {}

  static boolean isSplit(String folder) {
    return FOLDERS.contains(folder);
  }

  /** Whether a folder is probably meant as one of a split. */
  static boolean isLikeThem(String folder) {
    return SplitWords.named(folder).isPresent();
  }

  /** Where the name of the first folder of a split begins in the path of a folder, or -1. */
  static int first(String folder) {
    int start = 0;
    while (start < folder.length()) {
      int slash = folder.indexOf('/', start);
      int end = slash < 0 ? folder.length() : slash;
      if (FOLDERS.contains(folder.substring(start, end))) {
        return start;
      }
      start = end + 1;
    }
    return -1;
  }

  /** The first part of a path that begins there. */
  static String part(String path, int start) {
    int slash = path.indexOf('/', start);
    return path.substring(start, slash < 0 ? path.length() : slash);
  }

  /** Folders that are looked into for test images, in words. */
  static String testFolders() {
    int last = TEST.size() - 1;
    return String.join("/, ", TEST.subList(0, last)) + "/ and " + TEST.get(last) + "/";
  }
}
