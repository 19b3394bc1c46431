package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
  private final ImageDecoder decoder = new ImageDecoder();
  private final Image image = new Image();

  @AfterEach
  void close() {
    decoder.close();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = ReductionTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** Decodes with a choice and gives the reduction. */
  private Reduction decode(byte[] bytes, ReductionChoice choice) throws ImageFormatException {
    decoder.buffer(bytes.length).put(bytes);
    Reduction reduction = decoder.reduction(choice);
    decoder.decode(image, true, reduction);
    return reduction;
  }

  @Test
  void theStrongestThatIsAllowedIsTaken() {
    List<Integer> taken = new ArrayList<>();
    for (int times : new int[] {0, 1, 2, 3, 4, 7, 8, 17}) {
      taken.add(Reduction.atMost(times).denominator());
    }

    assertThat(taken).containsExactly(1, 1, 2, 2, 4, 4, 8, 8);
    assertThat(Reduction.HALF.weaker(Reduction.EIGHTH)).isEqualTo(Reduction.HALF);
    assertThat(Reduction.HALF.weaker(Reduction.NONE)).isEqualTo(Reduction.NONE);
  }

  /**
   * Checksums of the pixels that Pillow 9.4 decodes in draft mode, and of their box resized: those
   * that it touches cropped, then {@code resize} with the exact box.
   */
  @ParameterizedTest
  @CsvSource({
    "color.jpg,2,0,0,29,37,8,BILINEAR,ce20bde4,fb70e266",
    "color.jpg,2,3,5,21,18,8,BILINEAR,ce20bde4,b89e7278",
    "color.jpg,2,2,4,16,16,8,BILINEAR,ce20bde4,72565fe2",
    "color.jpg,4,5,2,23,33,4,BICUBIC,d7c4b2d2,9c071466",
    "progressive.jpg,2,11,13,18,24,9,BICUBIC,bd0a0069,aabffd50",
    "turned.jpg,4,1,1,27,35,5,BILINEAR,b965ddc3,40c9b460",
    "progressive.jpg,8,5,3,24,34,2,BILINEAR,fa483640,a046b12d"
  })
  void pixelsAndBoxesEqualPillows(
      String name,
      int denominator,
      int top,
      int left,
      int height,
      int width,
      int side,
      Interpolation interpolation,
      String decoded,
      String resized)
      throws Exception {
    Reduction reduction = decode(bytes(name), (w, h) -> Reduction.atMost(denominator));
    Image view = new Image();
    new Resampling().apply(image, top, left, height, width, view, side, side, interpolation);

    assertThat(reduction.denominator()).isEqualTo(denominator);
    assertThat(image.reduction()).isEqualTo(reduction);
    assertThat(List.of(image.storedWidth(), image.storedHeight())).containsExactly(37, 29);
    assertThat(image.width()).isEqualTo((37 + denominator - 1) / denominator);
    assertThat(image.height()).isEqualTo((29 + denominator - 1) / denominator);
    assertThat(Pattern.crc(image)).isEqualTo(decoded);
    assertThat(Pattern.crc(view)).isEqualTo(resized);
  }

  /** Checksums as {@code ImageDecoderTest} has them of whole images. */
  @ParameterizedTest
  @CsvSource({
    "gray.jpg,a2584926",
    "cmyk.jpg,d7647877",
    "ycck.jpg,6437fa57",
    "color.png,4460055f",
    "palette.png,e1af8ead"
  })
  void otherFilesAreDecodedWhole(String name, String crc) throws Exception {
    assertThat(decode(bytes(name), (w, h) -> Reduction.EIGHTH)).isEqualTo(Reduction.NONE);
    assertThat(Pattern.crc(image)).isEqualTo(crc);
    assertThat(image.reduction()).isEqualTo(Reduction.NONE);
  }

  @Test
  void ofTheFormatsOnlyJpegIsDecodedSmaller() throws Exception {
    List<String> smaller = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : Encoded.files().entrySet()) {
      decode(file.getValue(), (w, h) -> w == 37 && h == 29 ? Reduction.HALF : Reduction.NONE);
      if (image.width() < 37) {
        smaller.add(file.getKey());
      }
    }

    assertThat(smaller).containsExactly("jpg", "progressive");
  }

  /** Nothing of the one before is left in an image that is used again. */
  @Test
  void anImageIsWholeAgainAfterASmallerOne() throws Exception {
    decode(bytes("color.jpg"), (w, h) -> Reduction.QUARTER);
    Image copy = new Image();
    copy.copyFrom(image);
    decode(bytes("color.jpg"), ReductionChoice.NEVER);

    assertThat(Pattern.crc(image)).isEqualTo("7fb944ed");
    assertThat(image.reduction()).isEqualTo(Reduction.NONE);
    assertThat(copy.reduction()).isEqualTo(Reduction.QUARTER);
    assertThat(copy.storedWidth()).isEqualTo(37);
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void damageIsFoundAtEverySize(Reduction reduction) throws IOException {
    byte[] whole = bytes("color.jpg");

    assertThatThrownBy(() -> decode(Arrays.copyOf(whole, whole.length - 40), (w, h) -> reduction))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("the JPEG data ends before its last byte");
  }

  @Test
  void pixelsOfEveryReductionHaveANameOfTheirOwn() {
    assertThat(Arrays.stream(Reduction.values()).map(ImageDecoder::pixels))
        .containsExactly("rgb8 1", "rgb8 1 1/2", "rgb8 1 1/4", "rgb8 1 1/8");
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 20})
  void anotherSizeIsNoHalf(int width) {
    Image half = new Image(width, 15);

    assertThatThrownBy(() -> half.reduced(Reduction.HALF, 37, 29))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(width + " x 15 pixels are not HALF of 37 x 29");
  }
}
