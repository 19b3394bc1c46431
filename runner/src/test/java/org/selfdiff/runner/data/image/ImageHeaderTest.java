package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageHeaderTest {
  @Test
  void everyFormatTellsItsSizeFirstAndIsDecoded() throws Exception {
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (Map.Entry<String, byte[]> file : Encoded.files().entrySet()) {
        ImageHeader header = ImageHeader.of(ByteBuffer.wrap(file.getValue()));
        Image image = new Image();
        decoder.buffer(file.getValue().length).put(file.getValue());
        decoder.decode(image);

        assertThat(header.width()).as(file.getKey()).isEqualTo(37);
        assertThat(header.height()).as(file.getKey()).isEqualTo(29);
        assertThat(image.width()).as(file.getKey()).isEqualTo(37);
      }
    }
  }

  @Test
  void aLastNumberWithoutALineIsRead() throws Exception {
    Map<String, byte[]> files = Encoded.files();
    assertThat(crc(files.get("text"))).isEqualTo(Pattern.crc(Pattern.of(37, 29)));
  }

  private static String crc(byte[] file) throws ImageFormatException {
    Image image = new Image();
    try (ImageDecoder decoder = new ImageDecoder()) {
      decoder.buffer(file.length).put(file);
      decoder.decode(image);
    }
    return Pattern.crc(image);
  }

  @Test
  void halfAFileIsRefusedInEveryFormat() throws Exception {
    for (Map.Entry<String, byte[]> file : Encoded.files().entrySet()) {
      byte[] half = Arrays.copyOf(file.getValue(), file.getValue().length / 2);
      assertThatThrownBy(() -> crc(half))
          .as(file.getKey())
          .isInstanceOf(ImageFormatException.class);
    }
  }

  @Test
  void imagesOfTooManyPixelsAreRefusedBeforeTheyAreDecoded() throws Exception {
    byte[] png = Encoded.files().get("png");
    ByteBuffer.wrap(png).putInt(16, 25_000).putInt(20, 25_000);

    refused(
        png,
        "its 25000 x 25000 pixels are more than the 100 million that are read; scale it" + " down");
    ByteBuffer.wrap(png).putInt(16, -1).putInt(20, -1);
    refused(
        png,
        "its 4294967295 x 4294967295 pixels are more than the 100 million that are read;"
            + " scale it down");
    ByteBuffer.wrap(png).putInt(16, 0);
    refused(png, "its header tells of 0 x 4294967295 pixels");
  }

  @Test
  void samplesThatAreNotReadAreNamed() {
    ByteBuffer tiff = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    tiff.putInt(0x002A4949).putInt(8).putShort((short) 4);
    entry(tiff, 256, 5);
    entry(tiff, 257, 5);
    entry(tiff, 258, 32);
    entry(tiff, 339, 3);

    refused(tiff.array(), "32-bit samples are not read; convert the image to 8 bits");
    tiff.putShort(10 + 2 * 12 + 8, (short) 16);
    refused(
        tiff.array(), "16-bit floating-point samples are not read; convert the image to 8 bits");
    tiff.putInt(4, 1 << 30);
    refused(tiff.array(), "its directory lies behind its end");
    tiff.putInt(4, -8);
    refused(tiff.array(), "its directory lies behind its end");
  }

  private static void entry(ByteBuffer tiff, int tag, int value) {
    tiff.putShort((short) tag).putShort((short) 3).putInt(1).putInt(value);
  }

  @Test
  void otherFormatsAreNamed() {
    refused(
        "GIF89a and so on".getBytes(),
        "it is in the format GIF, which is not read; convert it to PNG or JPEG");
    refused(
        "\0\0\0\u0018ftypheic and so on".getBytes(),
        "it is in the format HEIF or AVIF, which is not read; convert it to PNG or JPEG");
  }

  private static void refused(byte[] file, String why) {
    assertThatThrownBy(() -> ImageHeader.of(ByteBuffer.wrap(file)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(why);
  }
}
