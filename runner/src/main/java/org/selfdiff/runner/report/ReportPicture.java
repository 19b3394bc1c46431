package org.selfdiff.runner.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.record.RunPaths;

/**
 * A picture of a run's gallery.
 *
 * @param picture what it is
 * @param path of its file, relative to the run folder
 * @param page what can be walked through where it stands beside the file, relative to the run
 *     folder
 * @param png its bytes, where a page can carry them; not copied
 */
public record ReportPicture(
    Gallery.Picture picture, String path, Optional<String> page, Optional<byte[]> png) {
  /** Size up to which a picture is put into a page; larger ones would make it slow to open. */
  static final long MOST_BYTES = 3_000_000;

  private static final int WIDTH_AT = 16;
  private static final int PIXELS_PER_POINT = 2;

  /** Width in a page; the bytes of a PNG give it in pixels, twice as fine. */
  int width() {
    int pixels = ByteBuffer.wrap(png.orElseThrow()).getInt(WIDTH_AT);
    return pixels / PIXELS_PER_POINT;
  }

  /** The pictures of a run that are still there. */
  public static List<ReportPicture> read(RunPaths paths) throws IOException {
    List<ReportPicture> shown = new ArrayList<>();
    for (Gallery.Picture picture : Gallery.read(paths).pictures()) {
      Path file = paths.pictures().resolve(picture.file());
      if (Files.isRegularFile(file)) {
        Optional<byte[]> png =
            Files.size(file) <= MOST_BYTES
                ? Optional.of(Files.readAllBytes(file))
                : Optional.empty();
        Path page = file.resolveSibling(file.getFileName().toString().replaceFirst("png$", "html"));
        Optional<String> walked =
            Files.isRegularFile(page) ? Optional.of(relative(paths, page)) : Optional.empty();
        shown.add(new ReportPicture(picture, relative(paths, file), walked, png));
      }
    }
    return shown;
  }

  private static String relative(RunPaths paths, Path file) {
    return paths.folder().relativize(file).toString().replace('\\', '/');
  }
}
