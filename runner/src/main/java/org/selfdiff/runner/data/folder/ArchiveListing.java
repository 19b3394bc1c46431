package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gathers the entries of an archive by the names that they have once it is unpacked: links become
 * the files they lead to. What would be lost or replaced by unpacking is refused.
 */
final class ArchiveListing {
  /** Links on the way of one path, as in Linux. */
  private static final int MOST_LINKS = 40;

  /** Files that links may add. */
  private static final int MOST_ADDED = 2_000_000;

  /**
   * What an archive holds.
   *
   * @param names paths with forward slashes
   * @param entries numbers of the files by name, as {@link #file} was called
   * @param folders paths of the folders that are told of themselves
   */
  record Listing(List<String> names, int[] entries, List<String> folders) {}

  private final NavigableMap<String, Integer> files = new TreeMap<>();
  private final Map<String, String> hard = new LinkedHashMap<>();
  private final NavigableMap<String, String> links = new TreeMap<>();
  private final Set<String> folders = new LinkedHashSet<>();
  private final Set<String> twice = new HashSet<>();
  private final Map<String, List<String>> refused = new LinkedHashMap<>();
  private int count;
  private int added;
  private int hops;

  /** A file; its number is that of the files before it. */
  void file(String name) throws IOException {
    Integer before = files.put(path(name), count++);
    if (before != null) {
      twice(path(name));
    }
  }

  /** A folder. */
  void folder(String name) throws IOException {
    folders.add(path(name));
  }

  /** Another name of a file. */
  void hardLink(String name, String target) throws IOException {
    hard.put(path(name), path(target));
  }

  /** A symbolic link, whose target is relative to its own folder. */
  void symbolicLink(String name, String target) throws IOException {
    links.put(path(name), target);
  }

  /**
   * An entry that is no file whose bytes can be read.
   *
   * @param what it is and what to do, as what follows "1 image is" and "2 images are"
   */
  void refuse(String name, String what) throws IOException {
    refused.computeIfAbsent(what, any -> new ArrayList<>()).add(path(name));
  }

  /**
   * Ends the gathering.
   *
   * @throws IOException where an image is none that can be read, or several have one name
   */
  Listing finish() throws IOException {
    for (Map.Entry<String, List<String>> entry : refused.entrySet()) {
      List<String> images = entry.getValue().stream().filter(ArchiveListing::matters).toList();
      if (!images.isEmpty()) {
        throw new IOException(
            (images.size() == 1 ? "1 image is " : images.size() + " images are ")
                + entry.getKey()
                + first(images));
      }
    }
    for (Map.Entry<String, String> link : hard.entrySet()) {
      join(link.getKey(), link.getValue());
    }
    NavigableMap<String, Integer> all = new TreeMap<>(files);
    for (String link : links.keySet()) {
      if (ImageNames.isVisible(link)) {
        follow(link, link, List.of(parent(link)), all);
      }
    }
    if (!twice.isEmpty()) {
      throw new IOException(
          (twice.size() == 1 ? "1 image is" : twice.size() + " images are")
              + " in it several times; pack it anew with one of each"
              + first(twice.stream().sorted().toList()));
    }
    FileTableBuilder names = new FileTableBuilder();
    for (String name : all.keySet()) {
      names.add(name, 0, 0);
    }
    return new Listing(
        names.inOrder(),
        all.values().stream().mapToInt(Integer::intValue).toArray(),
        List.copyOf(folders));
  }

  private void twice(String path) {
    if (matters(path)) {
      twice.add(path);
    }
  }

  private void join(String name, String target) throws IOException {
    String at = target;
    for (int i = 0; i < MOST_LINKS && !files.containsKey(at) && hard.containsKey(at); i++) {
      at = hard.get(at);
    }
    Integer file = files.get(at);
    if (file == null && matters(name)) {
      throw new IOException(
          name
              + " is a link to "
              + target
              + ", which is not in the archive; pack it anew with both");
    }
    if (file != null && files.putIfAbsent(name, file) != null && !at.equals(name)) {
      twice(name);
    }
  }

  /**
   * Adds what a symbolic link leads to.
   *
   * @param link where the link lies
   * @param as the path by which it was come upon
   * @param inside folders that lie around it, by the way that was taken
   */
  private void follow(
      String link, String as, List<String> inside, NavigableMap<String, Integer> all)
      throws IOException {
    count();
    hops = 0;
    String target = target(link, link);
    Integer file = target == null ? null : files.get(target);
    if (file != null) {
      add(as, file, all);
    } else if (target != null && isFolder(target)) {
      boolean circle = within(link, target) || inside.stream().anyMatch(f -> within(f, target));
      if (circle) {
        throw new IOException(link + " is a link to a folder that it lies in itself");
      }
      List<String> deeper = new ArrayList<>(inside);
      deeper.add(target);
      folders.add(as);
      String begin = target + "/";
      String end = target + "0";
      for (Map.Entry<String, Integer> below : files.subMap(begin, end).entrySet()) {
        add(as + below.getKey().substring(target.length()), below.getValue(), all);
      }
      for (String below : links.subMap(begin, end).keySet()) {
        follow(below, as + below.substring(target.length()), deeper, all);
      }
    } else if (ImageNames.isImage(as) || ImageNames.ending(as).isEmpty()) {
      throw new IOException(
          link
              + " is a link to "
              + links.get(link)
              + ", which is not in the archive; pack it anew so that links are followed (tar -h)");
    }
  }

  private void add(String name, int file, NavigableMap<String, Integer> all) throws IOException {
    count();
    if (all.putIfAbsent(name, file) != null) {
      twice(name);
    }
  }

  private void count() throws IOException {
    if (++added > MOST_ADDED) {
      throw new IOException("its links lead to more than " + MOST_ADDED + " files");
    }
  }

  private boolean isFolder(String path) {
    return folders.contains(path)
        || !files.subMap(path + "/", path + "0").isEmpty()
        || !links.subMap(path + "/", path + "0").isEmpty();
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static boolean within(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  /** Where a link leads once every link on the way is followed, or null if out of the archive. */
  private String target(String first, String link) throws IOException {
    if (++hops > MOST_LINKS) {
      throw new IOException(first + " is a link that leads back to itself");
    }
    String target = links.get(link);
    if (target.startsWith("/")) {
      return null;
    }
    String at = parent(link);
    for (String part : target.split("/")) {
      if (part.equals("..")) {
        if (at.isEmpty()) {
          return null;
        }
        at = parent(at);
      } else if (!part.isEmpty() && !part.equals(".")) {
        at = at.isEmpty() ? part : at + "/" + part;
        if (links.containsKey(at)) {
          at = target(first, at);
          if (at == null) {
            return null;
          }
        }
      }
    }
    return at;
  }

  private static boolean matters(String path) {
    return ImageNames.isImage(path) && ImageNames.isVisible(path);
  }

  private static String first(List<String> images) {
    return " (" + images.get(0) + (images.size() == 1 ? ")" : " is the first)");
  }

  /** A name as a path below the place where the archive is unpacked. */
  private static String path(String name) throws IOException {
    if (!name.startsWith("/")
        && !name.contains("//")
        && !name.contains("./")
        && !name.endsWith("..")) {
      return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw new IOException(name + " leads out of the archive");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
