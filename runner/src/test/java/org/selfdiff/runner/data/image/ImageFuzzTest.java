package org.selfdiff.runner.data.image;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.Mutations;

class ImageFuzzTest {
  @Test
  void damagedImagesAreReadOrRefused() throws Exception {
    for (Map.Entry<String, byte[]> file : Encoded.files().entrySet()) {
      try (ImageDecoder decoder = new ImageDecoder()) {
        Mutations.tryAll(
            file.getKey(),
            file.getValue(),
            ImageFormatException.class,
            damaged -> {
              decoder.buffer(damaged.length).put(damaged);
              decoder.decode(new Image());
            });
      }
    }
  }
}
