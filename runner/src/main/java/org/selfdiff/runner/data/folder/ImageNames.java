package org.selfdiff.runner.data.folder;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the name of a file says: whether it is hidden, and whether it is an image. */
final class ImageNames {
  private static final Set<String> ENDINGS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "jif", "png", "bmp", "webp", "tif", "tiff", "ppm", "pgm",
          "pnm");

  /** Files and folders that systems leave behind for themselves. */
  private static final Set<String> SYSTEM =
      Set.of(
          "__macosx",
          "thumbs.db",
          "ehthumbs.db",
          "desktop.ini",
          "@eadir",
          "$recycle.bin",
          "system volume information",
          "lost+found");

  /** Endings that a sentence names one by one. */
  private static final int NAMED = 5;

  private ImageNames() {}

  /** Whether neither the file nor a folder of its path is hidden or a system's own. */
  static boolean isVisible(String path) {
    int start = 0;
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
      if (isHidden(path.substring(start, end))) {
        return false;
      }
      start = end + 1;
    }
    return !isHidden(path.substring(start));
  }

  /** Whether one part of a path is hidden or a system's own. */
  static boolean isHidden(String part) {
    return part.startsWith(".") && !part.equals(".") && !part.equals("..")
        || SYSTEM.contains(part.toLowerCase(Locale.ROOT));
  }

  /** Whether a name has the ending of an image. */
  static boolean isImage(String path) {
    return ENDINGS.contains(ending(path));
  }

  /** What follows the last dot of the file's name, in lower case; empty where there is none. */
  static String ending(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /** The endings that are read. */
  static String types() {
    return ENDINGS.stream().sorted().collect(Collectors.joining(", "));
  }

  /** Files by their endings, the most frequent first: {@code .gif (3), without an ending (1)}. */
  static String byEnding(List<String> paths) {
    Map<String, Long> counts =
        paths.stream()
            .collect(
                Collectors.groupingBy(ImageNames::ending, TreeMap::new, Collectors.counting()));
    String named =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(NAMED)
            .map(e -> (e.getKey().isEmpty() ? "without an ending" : "." + e.getKey()))
            .map(e -> e + " (" + counts.get(e.startsWith(".") ? e.substring(1) : "") + ")")
            .collect(Collectors.joining(", "));
    return counts.size() > NAMED ? named + " and others" : named;
  }
}
