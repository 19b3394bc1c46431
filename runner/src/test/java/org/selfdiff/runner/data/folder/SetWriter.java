package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.selfdiff.runner.data.image.Pattern;

/** Writes files by name as what an image set may be. */
final class SetWriter {
  private SetWriter() {}

  /** Names, each with the same small image; those of other endings are texts. */
  static Map<String, byte[]> files(String... names) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : names) {
      files.put(name, ImageTree.isImage(name) ? image("color.png") : "text".getBytes());
    }
    return files;
  }

  static byte[] image(String name) throws IOException {
    try (InputStream in = Pattern.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  static Path folder(Path root, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return root;
  }

  static Path zip(Path path, Map<String, byte[]> files) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return path;
  }

  static Path tar(Path path, Map<String, byte[]> files) throws IOException {
    OutputStream raw = Files.newOutputStream(path);
    boolean packed = !path.toString().endsWith(".tar");
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(packed ? new GZIPOutputStream(raw) : raw)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return path;
  }
}
