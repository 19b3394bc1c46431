package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder();
  private final Image image = new Image();

  @AfterEach
  void close() {
    decoder.close();
  }

  /** Checksums of the pixels that Pillow 9.4 decodes and converts to RGB. */
  @ParameterizedTest
  @CsvSource({
    "color.jpg,7fb944ed",
    "progressive.jpg,4c5f49af",
    "turned.jpg,63b8fc3c",
    "gray.jpg,a2584926",
    "cmyk.jpg,d7647877",
    "ycck.jpg,6437fa57",
    "color.png,4460055f",
    "transparent.png,4460055f",
    "palette.png,e1af8ead",
    "black-white.png,5846ddd4"
  })
  void pixelsEqualPillows(String name, String crc) throws Exception {
    decode(bytes(name));

    assertThat(image.width()).isEqualTo(37);
    assertThat(image.height()).isEqualTo(29);
    assertThat(Pattern.crc(image)).isEqualTo(crc);
  }

  /** A color profile and texts, which the codec remarks on, change no pixel. */
  @Test
  void chunksBesideThePixelsAreLeftOut() throws Exception {
    byte[] png = bytes("color.png");
    byte[] chunk = {0, 0, 0, 4, 'i', 'C', 'C', 'P', 1, 2, 3, 4, 9, 9, 9, 9};
    byte[] longer = new byte[png.length + chunk.length];
    System.arraycopy(png, 0, longer, 0, 33);
    System.arraycopy(chunk, 0, longer, 33, chunk.length);
    System.arraycopy(png, 33, longer, 33 + chunk.length, png.length - 33);
    decode(longer);

    assertThat(Pattern.crc(image)).isEqualTo("4460055f");
  }

  @Test
  void damagedPngIsRefused() throws IOException {
    byte[] png = bytes("color.png");
    png[png.length / 2] ^= 1;

    assertThatThrownBy(() -> decode(png))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("the PNG data are damaged at byte ");
  }

  @Test
  void growsForLargeFiles() throws Exception {
    byte[] small = bytes("color.jpg");
    byte[] padded = Arrays.copyOf(small, 1 << 20);
    // Bytes after the end of the image are allowed, as cameras write them.
    padded[padded.length - 2] = (byte) 0xFF;
    padded[padded.length - 1] = (byte) 0xD9;
    decode(padded);

    assertThat(Pattern.crc(image)).isEqualTo("7fb944ed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"color.jpg", "progressive.jpg"})
  void cutOffJpegIsRefused(String name) throws IOException {
    byte[] whole = bytes(name);

    assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length - 40)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("the JPEG data ends before its last byte");
  }

  @Test
  void cutOffPngIsRefused() throws IOException {
    byte[] whole = bytes("color.png");

    assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length - 40)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("the PNG data ends before its last byte");
  }

  @Test
  void otherBytesAreRefused() {
    assertThatThrownBy(() -> decode("this is not an image".getBytes()))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("the bytes are damaged or of an unknown image format");
    assertThatThrownBy(() -> decode(new byte[0]))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("the file holds only 0 bytes");
  }

  @Test
  void worksAgainAfterAFailure() throws Exception {
    assertThatThrownBy(() -> decode(new byte[100])).isInstanceOf(ImageFormatException.class);
    decode(bytes("gray.jpg"));

    assertThat(Pattern.crc(image)).isEqualTo("a2584926");
  }

  private void decode(byte[] bytes) throws ImageFormatException {
    decoder.buffer(bytes.length).put(bytes);
    decoder.decode(image);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = ImageDecoderTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
