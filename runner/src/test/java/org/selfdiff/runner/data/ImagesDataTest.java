package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.folder.Labels;
import org.selfdiff.runner.data.image.Encoded;
import org.selfdiff.runner.data.image.Image;

class ImagesDataTest {
  @TempDir private Path folder;

  @Test
  void noPixelDependsOnTheCache() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images/train/all"));
    for (Map.Entry<String, byte[]> file : Encoded.files().entrySet()) {
      String ending = Map.of("progressive", "jpg", "text", "ppm").getOrDefault(file.getKey(), "");
      String name = file.getKey() + "." + (ending.isEmpty() ? file.getKey() : ending);
      Files.write(images.resolve(name), file.getValue());
    }
    String root = folder.resolve("images").toString();
    String cache = folder.resolve("cache").toString();
    List<ByteBuffer> decoded = pixels(new ImagesData(root));
    ImagesData cached =
        new ImagesData(
            List.of(root),
            Labels.AUTO,
            0,
            0,
            ImagesData.Decoding.EXACT,
            Optional.of(cache),
            "1 MiB",
            ImagesData.Unreadable.FAIL);

    assertThat(decoded).hasSize(Encoded.files().size());
    assertThat(pixels(cached)).isEqualTo(decoded);
    // From the disk now, so that what is there is what is read.
    assertThat(pixels(cached)).isEqualTo(decoded);
    try (var files = Files.list(Path.of(cache))) {
      assertThat(files).hasSize(2);
    }
  }

  private static List<ByteBuffer> pixels(ImagesData data) {
    List<ByteBuffer> pixels = new ArrayList<>();
    Image image = new Image();
    try (ImageSet set = data.open();
        ImageReader reader = set.reader()) {
      for (int i = 0; i < set.size(Split.TRAIN); i++) {
        reader.read(Split.TRAIN, i, image);
        pixels.add(ByteBuffer.wrap(Arrays.copyOf(image.rgb(), image.bytes())));
      }
    }
    return pixels;
  }
}
