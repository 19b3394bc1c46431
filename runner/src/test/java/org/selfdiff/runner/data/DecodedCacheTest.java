package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

class DecodedCacheTest {
  @Test
  void smallImagesAreReadOnce() {
    MemorySet set = new MemorySet(4, 4, 64);
    DecodedCache cache = new DecodedCache(set, 0.1);
    long room = cache.bytesLeft();

    String first = readAll(cache);
    assertThat(set.reads.get()).isEqualTo(8);
    assertThat(room - cache.bytesLeft()).isEqualTo(8 * 3 * 64 * 64);
    assertThat(readAll(cache)).isEqualTo(first).isEqualTo(readAll(set));
    assertThat(set.reads.get()).isEqualTo(16);
  }

  @Test
  void keptImagesAreNotTheReadersOwn() {
    DecodedCache cache = new DecodedCache(new MemorySet(1, 1, 8), 0.1);
    Image image = new Image();
    ImageReader reader = cache.reader();
    reader.read(Split.TRAIN, 0, image);
    String expected = Pattern.crc(image);
    image.rgb()[5]++;
    reader.read(Split.TRAIN, 0, image);
    image.rgb()[5]++;
    reader.read(Split.TRAIN, 0, image);

    assertThat(Pattern.crc(image)).isEqualTo(expected);
  }

  @Test
  void largeImagesAreNotKept() {
    MemorySet set = new MemorySet(2, 0, 65);
    DecodedCache cache = new DecodedCache(set, 0.1);
    readAll(cache);
    readAll(cache);

    assertThat(set.reads.get()).isEqualTo(4);
  }

  @Test
  void nothingIsKeptBeyondTheShareOfTheHeap() {
    MemorySet set = new MemorySet(2, 0, 16);
    DecodedCache cache = new DecodedCache(set, 0);
    readAll(cache);
    readAll(cache);

    assertThat(set.reads.get()).isEqualTo(4);
    assertThat(cache.bytesLeft()).isZero();
  }

  private static String readAll(ImageSet set) {
    StringBuilder text = new StringBuilder();
    Image image = new Image();
    try (ImageReader reader = set.reader()) {
      for (Split split : Split.values()) {
        for (int i = 0; i < set.size(split); i++) {
          reader.read(split, i, image);
          text.append(Pattern.crc(image));
        }
      }
    }
    return text.toString();
  }
}
