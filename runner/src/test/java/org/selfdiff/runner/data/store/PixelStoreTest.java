package org.selfdiff.runner.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.image.Image;

class PixelStoreTest {
  private static final long MUCH = 1L << 30;

  @TempDir private Path folder;

  @Test
  void imagesAreFoundAgainByTheirBytes() {
    try (PixelStore store = PixelStore.open(folder, MUCH)) {
      keep(store, 1, image(5, 3, 7));
      keep(store, 2, image(4, 6, 8));
      assertThat(pixels(store, 1)).isEqualTo(pixels(image(5, 3, 7)));
      assertThat(store.place("gray", bytes(1)).read(new Image())).isFalse();
    }
    try (PixelStore again = PixelStore.open(folder, MUCH)) {
      assertThat(pixels(again, 1)).isEqualTo(pixels(image(5, 3, 7)));
      assertThat(pixels(again, 2)).isEqualTo(pixels(image(4, 6, 8)));
      assertThat(again.place("rgb", bytes(3)).read(new Image())).isFalse();
    }
  }

  @Test
  void twoWritersShareAFolder() {
    try (PixelStore one = PixelStore.open(folder, MUCH);
        PixelStore two = PixelStore.open(folder, MUCH)) {
      keep(one, 1, image(5, 3, 1));
      keep(two, 2, image(5, 3, 2));
      keep(one, 3, image(5, 3, 3));
    }
    try (PixelStore both = PixelStore.open(folder, MUCH)) {
      for (int i = 1; i <= 3; i++) {
        assertThat(pixels(both, i)).isEqualTo(pixels(image(5, 3, i)));
      }
    }
  }

  @Test
  void damagedPixelsAreNotGiven() throws IOException {
    try (PixelStore store = PixelStore.open(folder, MUCH)) {
      keep(store, 1, image(5, 3, 1));
      keep(store, 2, image(5, 3, 2));
    }
    change(file(".pixels"), 3 * 5 * 3 + 4);
    try (PixelStore again = PixelStore.open(folder, MUCH)) {
      assertThat(pixels(again, 1)).isEqualTo(pixels(image(5, 3, 1)));
      assertThat(again.place("rgb", bytes(2)).read(new Image())).isFalse();
      keep(again, 2, image(5, 3, 2));
      assertThat(pixels(again, 2)).isEqualTo(pixels(image(5, 3, 2)));
    }
  }

  @Test
  void everyByteOfAnIndexMatters() throws IOException {
    try (PixelStore store = PixelStore.open(folder, MUCH)) {
      keep(store, 1, image(5, 3, 1));
    }
    for (int at = 0; at < PixelEntry.BYTES; at++) {
      change(file(".index"), at);
      try (PixelStore again = PixelStore.open(folder, MUCH)) {
        assertThat(again.place("rgb", bytes(1)).read(new Image())).as("byte %d", at).isFalse();
      }
      change(file(".index"), at);
    }
    try (PixelStore again = PixelStore.open(folder, MUCH)) {
      assertThat(pixels(again, 1)).isEqualTo(pixels(image(5, 3, 1)));
    }
  }

  @Test
  void whatAKilledWriterLeftIsPassed() throws IOException {
    try (PixelStore store = PixelStore.open(folder, MUCH)) {
      keep(store, 1, image(5, 3, 1));
      keep(store, 2, image(5, 3, 2));
    }
    // Killed while the second entry was written, or its pixels, or before there was an index.
    truncate(file(".index"), PixelEntry.BYTES + 20);
    Files.createFile(folder.resolve("another.pixels"));
    try (PixelStore again = PixelStore.open(folder, MUCH)) {
      assertThat(pixels(again, 1)).isEqualTo(pixels(image(5, 3, 1)));
      assertThat(again.place("rgb", bytes(2)).read(new Image())).isFalse();
    }
    Files.delete(folder.resolve("another.pixels"));
    truncate(file(".pixels"), 10);
    try (PixelStore again = PixelStore.open(folder, MUCH)) {
      assertThat(again.place("rgb", bytes(1)).read(new Image())).isFalse();
    }
  }

  @Test
  void aFullFolderTakesNoMore() throws IOException {
    long each = 5 * 3 * 3 + PixelEntry.BYTES;
    try (PixelStore store = PixelStore.open(folder, 2 * each + 10)) {
      for (int i = 1; i <= 3; i++) {
        keep(store, i, image(5, 3, i));
      }
      assertThat(pixels(store, 2)).isEqualTo(pixels(image(5, 3, 2)));
      assertThat(store.place("rgb", bytes(3)).read(new Image())).isFalse();
    }
    try (PixelStore again = PixelStore.open(folder, 2 * each + 10)) {
      keep(again, 3, image(5, 3, 3));
      assertThat(again.place("rgb", bytes(3)).read(new Image())).isFalse();
    }
    long used = 0;
    for (Path file : files()) {
      used += Files.size(file);
    }
    assertThat(used).isEqualTo(2 * each);
  }

  @Test
  void manyImagesAreFound() {
    try (PixelStore store = PixelStore.open(folder, MUCH)) {
      for (int i = 0; i < 5_000; i++) {
        keep(store, i, image(1, 1, i));
      }
    }
    try (PixelStore again = PixelStore.open(folder, MUCH)) {
      for (int i = 0; i < 5_000; i++) {
        assertThat(pixels(again, i)).isEqualTo(pixels(image(1, 1, i)));
      }
    }
  }

  @Test
  void aFileInThePlaceOfTheFolderIsToldOf() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> PixelStore.open(file, MUCH))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ": the decoded images cannot be kept there: ")
        .hasMessageEndingWith(". Set data.cache to a folder that can be written, or leave it out.");
  }

  private static void keep(PixelStore store, int bytes, Image image) {
    store.place("rgb", bytes(bytes)).keep(image);
  }

  private static ByteBuffer bytes(int content) {
    return ByteBuffer.allocateDirect(4).putInt(content).flip();
  }

  private static Image image(int width, int height, int color) {
    Image image = new Image(width, height);
    for (int i = 0; i < image.bytes(); i++) {
      image.rgb()[i] = (byte) (31 * i + color);
    }
    return image;
  }

  private static List<Object> pixels(PixelStore store, int bytes) {
    Image image = new Image();
    assertThat(store.place("rgb", bytes(bytes)).read(image)).isTrue();
    return pixels(image);
  }

  private static List<Object> pixels(Image image) {
    return List.of(
        image.width(), image.height(), ByteBuffer.wrap(Arrays.copyOf(image.rgb(), image.bytes())));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private Path file(String ending) throws IOException {
    return files().stream()
        .filter(f -> f.toString().endsWith(ending) && !f.endsWith("another.pixels"))
        .findFirst()
        .orElseThrow();
  }

  private static void change(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 0x10;
    Files.write(file, bytes);
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }
}
