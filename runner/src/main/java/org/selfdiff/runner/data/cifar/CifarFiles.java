package org.selfdiff.runner.data.cifar;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Contents of the binary files by file name: mapped from a folder, or unpacked into memory. */
record CifarFiles(Map<String, ByteBuffer> contents) {

  static CifarFiles ofFolder(CifarFormat format, Path folder) throws IOException {
    Map<String, ByteBuffer> contents = new HashMap<>();
    for (String name : format.trainFiles()) {
      map(folder, name, contents);
    }
    map(folder, format.testFile(), contents);
    map(folder, format.namesFile(), contents);
    return new CifarFiles(contents);
  }

  private static void map(Path folder, String name, Map<String, ByteBuffer> contents)
      throws IOException {
    Path file = folder.resolve(name);
    if (Files.isRegularFile(file)) {
      try (FileChannel channel = FileChannel.open(file)) {
        contents.put(name, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      }
    }
  }

  /** The files of an archive; none where it begins with something else than this set's folder. */
  static CifarFiles ofArchive(CifarFormat format, Path archive) throws IOException {
    Map<String, ByteBuffer> contents = new HashMap<>();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(unpacked(archive, file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = entry.getName().replaceFirst("^\\./", "");
        if (name.isEmpty() || entry.isDirectory()) {
          continue;
        }
        if (!name.startsWith(format.folder() + "/")) {
          break;
        }
        contents.put(
            name.substring(format.folder().length() + 1), ByteBuffer.wrap(tar.readAllBytes()));
      }
    }
    return new CifarFiles(contents);
  }

  private static InputStream unpacked(Path archive, InputStream file) throws IOException {
    return archive.toString().endsWith(".tar") ? file : new GZIPInputStream(file, 1 << 16);
  }

  boolean isEmpty() {
    return contents.isEmpty();
  }
}
