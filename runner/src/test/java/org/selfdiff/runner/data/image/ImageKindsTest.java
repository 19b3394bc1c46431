package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files of 23 x 17 pixels in every format, mode, depth and packing that Pillow 9.4 writes or reads,
 * with the checksums of what it converts to RGB.
 */
class ImageKindsTest {
  private static final String REFUSED = "refused/";
  private static final String SUMS = "pillow-9.4.txt";

  private final ImageDecoder decoder = new ImageDecoder();
  private final Image image = new Image();

  @AfterEach
  void close() {
    decoder.close();
  }

  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (InputStream in = ImageKindsTest.class.getResourceAsStream("kinds.zip");
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private void decode(byte[] file) throws ImageFormatException {
    decoder.buffer(file.length).put(file).flip();
    decoder.decode(image);
  }

  @Test
  void everyKindIsReadAsPillowReadsIt() throws Exception {
    Map<String, byte[]> files = files();
    files.keySet().removeIf(name -> name.startsWith(REFUSED));
    List<String> expected =
        new String(files.remove(SUMS), StandardCharsets.UTF_8).lines().sorted().toList();
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      decode(file.getValue());
      // Pillow turns TIFF files by their tag as it reads them, and no others.
      boolean turned = file.getKey().matches("tiff_orient[5-8].*");
      assertThat(image.width()).isEqualTo(turned ? 17 : 23);
      assertThat(image.height()).isEqualTo(turned ? 23 : 17);
      found.add(file.getKey() + " " + Pattern.crc(image));
    }

    assertThat(found).hasSizeGreaterThan(100);
    assertThat(found.stream().sorted().toList()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "tiff_cmyk16.tif,16-bit inks are not read; convert the image to 8 bits",
    "tiff_rgba16_extra1.tif,16-bit colors that are multiplied by alpha are not read; convert the"
        + " image to 8 bits",
    "tiff_f32.tif,32-bit samples are not read; convert the image to 8 bits",
    "tiff_l4.tif,4-bit samples are not read; convert the image to 8 bits",
    "tiff_lab.tif,colors in CIELab are not read; convert the image to RGB",
    "'gif_p.gif','it is in the format GIF, which is not read; convert it to PNG or JPEG'",
    "'jp2.jp2','it is in the format JPEG 2000, which is not read; convert it to PNG or JPEG'"
  })
  void whatWouldBeAnotherImageIsRefused(String name, String reason) throws Exception {
    byte[] file = files().get(REFUSED + name);

    assertThatThrownBy(() -> decode(file))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(reason);
  }

  @Test
  void cutOffFilesAreRefused() throws Exception {
    Map<String, byte[]> files = files();
    for (String name : List.of("bmp_565.bmp", "pnm_rgb16.ppm", "pnm_l100.pgm", "pnm_text16.ppm")) {
      byte[] whole = files.get(name);
      byte[] part = Arrays.copyOf(whole, whole.length / 2);
      assertThatThrownBy(() -> decode(part))
          .as(name)
          .isInstanceOf(ImageFormatException.class)
          .hasMessageContaining("the data end before the last row");
    }
  }

  @Test
  void kindsAreNamed() throws Exception {
    Map<String, byte[]> files = files();
    assertThat(kind(files, "png_l16.png")).isEqualTo("PNG gray 16-bit");
    assertThat(kind(files, "png_rgba.png")).isEqualTo("PNG RGB and alpha");
    assertThat(kind(files, "png_p.png")).isEqualTo("PNG palette");
    assertThat(kind(files, "jpeg_cmyk.jpg")).isEqualTo("JPEG CMYK");
    assertThat(kind(files, "jpeg_l.jpg")).isEqualTo("JPEG gray");
    assertThat(kind(files, "webp_anim.webp")).startsWith("WEBP RGB").endsWith("animated");
    assertThat(kind(files, "bmp_p.bmp")).isEqualTo("BMP palette");
    assertThat(kind(files, "tiff_rgb16h.tif")).isEqualTo("TIFF RGB 16-bit");
    assertThat(kind(files, "pnm_text.ppm")).isEqualTo("PNM RGB");
  }

  private String kind(Map<String, byte[]> files, String name) throws ImageFormatException {
    decode(files.get(name));
    return decoder.kind();
  }
}
