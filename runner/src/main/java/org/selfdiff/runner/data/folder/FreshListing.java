package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.IntStream;

/**
 * Whether a folder is still as it was listed. Files are added, removed and renamed by changing
 * their folder, which then has another time; files that are written anew in their place have
 * another length or time. So folders are not listed again, but everything is looked at.
 */
final class FreshListing {
  /** File systems tell times apart that are so far from each other, in nanoseconds. */
  private static final long COARSEST = 2_000_000_000L;

  private FreshListing() {}

  static boolean isSame(Path root, ImageIndex.Section section) {
    boolean folders =
        IntStream.range(0, section.times().length).allMatch(i -> isFolder(root, section, i));
    return folders
        && IntStream.range(0, section.files().size())
            .parallel()
            .allMatch(file -> isFile(root, section.files(), file));
  }

  private static boolean isFolder(Path root, ImageIndex.Section section, int i) {
    try {
      BasicFileAttributes now = attributes(root.resolve(section.folders().get(i)));
      long time = section.times()[i];
      // A folder that was changed just then may have been changed again without another time.
      return now.isDirectory()
          && FolderListing.time(now) == time
          && time < section.listed() - COARSEST;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFile(Path root, FileTable files, int file) {
    try {
      BasicFileAttributes now = attributes(root.resolve(files.get(file)));
      return now.isRegularFile()
          && now.size() == files.length(file)
          && FolderListing.time(now) == files.time(file);
    } catch (IOException e) {
      return false;
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }
}
