package org.selfdiff.runner.data.cifar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.folder.FolderSet;

/** Finds out in which of its forms a CIFAR set lies at a path, and opens it. */
public final class CifarSource {
  private final CifarFormat format;
  private final CifarDownload download;

  /** Opens sets of one format; missing ones come from their home page. */
  public CifarSource(CifarFormat format) {
    this(format, new CifarDownload(format.url(), format.md5()));
  }

  CifarSource(CifarFormat format, CifarDownload download) {
    this.format = format;
    this.download = download;
  }

  /**
   * Opens the binary files, their archive, an image folder or an image archive.
   *
   * @param root folder or archive
   * @param fetch whether to download the archive into {@code root} where nothing is found
   * @throws DataException if nothing is found or what is found cannot be read
   */
  public ImageSet open(Path root, boolean fetch) {
    Path where = root.toAbsolutePath().normalize();
    try {
      if (Files.isRegularFile(where)) {
        return openFile(where);
      }
      ImageSet found = Files.isDirectory(where) ? openFolder(where) : null;
      if (found != null) {
        return found;
      }
      if (fetch) {
        Path archive = where.resolve(format.archive());
        download.into(archive);
        return CifarSet.of(format, archive, CifarFiles.ofArchive(format, archive));
      }
    } catch (IOException e) {
      throw new DataException(
          where + ": " + format.title() + " cannot be read: " + e.getMessage() + ".", e);
    }
    throw new DataException(missing(where));
  }

  private ImageSet openFile(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      CifarFiles files = CifarFiles.ofArchive(format, file);
      if (!files.isEmpty()) {
        return CifarSet.of(format, file, files);
      }
    }
    return FolderSet.open(file);
  }

  private ImageSet openFolder(Path folder) throws IOException {
    for (Path candidate : new Path[] {folder, folder.resolve(format.folder())}) {
      if (Files.exists(candidate.resolve(format.testFile()))) {
        return CifarSet.of(format, candidate, CifarFiles.ofFolder(format, candidate));
      }
    }
    Path archive = folder.resolve(format.archive());
    if (Files.isRegularFile(archive)) {
      return CifarSet.of(format, archive, CifarFiles.ofArchive(format, archive));
    }
    return Files.isDirectory(folder.resolve("train")) ? FolderSet.open(folder) : null;
  }

  private String missing(Path where) {
    return where
        + ": "
        + format.title()
        + " is not there. Looked for the folder "
        + format.folder()
        + " with "
        + format.testFile()
        + ", for "
        + format.archive()
        + " and for train/CLASS/ with images. Set data.root to one of these or to a .zip or .tar of"
        + " images, or set data.download = true to fetch "
        + format.url()
        + " (about 165 MB).";
  }
}
