package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ImageDecoder;
import org.selfdiff.runner.data.image.ImageFormatException;

/** Image files that are no data set: they have no classes and no splits. */
public final class LooseImages {
  private LooseImages() {}

  /**
   * The image at a path, those of a list, or all below a folder in the order of their names. Hidden
   * files and folders are left out, symbolic links followed.
   *
   * @throws DataException if there is none
   */
  public static List<Path> list(Path path) {
    if (!Files.exists(path)) {
      throw new DataException(path + ": no such file or folder, expected images");
    }
    try {
      List<Path> images = ListText.isList(path) ? listed(path) : below(path);
      if (images.isEmpty()) {
        throw new DataException(path + ": no images, looked for names such as a.jpg and b.png");
      }
      return images;
    } catch (IOException e) {
      throw new DataException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<Path> listed(Path path) throws IOException {
    ListedFiles files = ListedFiles.ofList(path);
    return IntStream.range(0, files.names().size()).mapToObj(files::file).toList();
  }

  private static List<Path> below(Path path) throws IOException {
    return Files.isRegularFile(path)
        ? List.of(path)
        : new DirectoryFiles(path)
            .names().stream().filter(ImageNames::isImage).map(path::resolve).sorted().toList();
  }

  /**
   * Decodes an image.
   *
   * @throws DataException if it cannot be read
   */
  public static Image read(Path file) {
    Image image = new Image();
    try (ImageDecoder decoder = new ImageDecoder()) {
      byte[] bytes = Files.readAllBytes(file);
      decoder.buffer(bytes.length).put(bytes).flip();
      decoder.decode(image);
      return image;
    } catch (IOException | ImageFormatException e) {
      throw new DataException(file + ": the image cannot be read: " + e.getMessage(), e);
    }
  }
}
