package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checksums of what Pillow makes of the same images (9.4; moving, tones and cubic weights 11.3);
 * color operations over all 2^24 colors.
 */
class PillowTest {
  @Test
  void patternIsTheOneThatPillowWasGiven() {
    assertThat(Pattern.crc(Pattern.of(61, 47))).isEqualTo("380685b4");
  }

  @Test
  void hsvOfEveryColor() {
    Image image = Pattern.ofAllColors();
    new Hue().toHsv(image);
    assertThat(Pattern.crc(image)).isEqualTo("ce278e73");
  }

  @Test
  void rgbOfEveryHsv() {
    Image image = Pattern.ofAllColors();
    new Hue().toRgb(image);
    assertThat(Pattern.crc(image)).isEqualTo("cb4b8111");
  }

  @ParameterizedTest
  @CsvSource({"0.0,d72999ce", "0.6,83619ff2", "0.77,0a5ab9dd", "1.0,91d39d6b", "1.23,d5e98f8a"})
  void saturationOfEveryColor(double factor, String crc) {
    Image image = Pattern.ofAllColors();
    new Saturation().apply(image, factor);
    assertThat(Pattern.crc(image)).isEqualTo(crc);
  }

  @ParameterizedTest
  @CsvSource({
    "61,47,0.0,380685b4", "61,47,0.1,58ef97b3", "61,47,0.33,44862387", "61,47,0.9,da04f519",
    "61,47,1.5,8f88754e", "61,47,2.0,6a82ed71", "61,47,3.7,5d50eae1", "61,47,9.0,e2751579",
    "3,2,0.0,d4e0d2d2", "3,2,0.1,37b90abc", "3,2,0.9,0275aec9", "3,2,2.0,abb7be8f",
    "3,2,9.0,9ba07e37", "200,5,0.1,42640d5c", "200,5,1.5,c5dc70a1", "200,5,3.7,0af27f6b",
    "200,5,9.0,29848e83", "1,1,2.0,ff41d912"
  })
  void blur(int width, int height, double sigma, String crc) {
    Image image = Pattern.of(width, height);
    new BoxBlur().apply(image, sigma);
    assertThat(Pattern.crc(image)).isEqualTo(crc);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,47,61,32,32,10481460", "5,7,30,40,32,32,e2cbc99a", "5,7,32,40,32,32,24be1340",
    "5,7,30,32,32,32,5384735e", "0,0,47,61,224,224,3b4ea0a6", "10,10,3,50,32,17,2faa4278",
    "46,60,1,1,8,8,8232930f", "0,0,47,61,1,1,3577255c", "0,0,47,61,5,90,4db44348"
  })
  void cropAndResizeWithCubicWeights(
      int top, int left, int height, int width, int outWidth, int outHeight, String crc) {
    Image to = new Image();
    new Resampling()
        .apply(
            Pattern.of(61, 47),
            top,
            left,
            height,
            width,
            to,
            outWidth,
            outHeight,
            Interpolation.BICUBIC);
    assertThat(Pattern.crc(to)).isEqualTo(crc);
  }

  @Test
  void contrastAndEqualization() {
    assertThat(changed(Pattern.of(9, 7), new AutoContrast()::apply)).isEqualTo("52350879");
    assertThat(changed(dark(), new AutoContrast()::apply)).isEqualTo("19db46be");
    assertThat(changed(Pattern.of(61, 47), new Equalization()::apply)).isEqualTo("fdb24fb0");
    assertThat(changed(Pattern.of(9, 7), new Equalization()::apply)).isEqualTo("8def77b5");
    assertThat(changed(Pattern.of(200, 150), new Equalization()::apply)).isEqualTo("214d7fe2");
    assertThat(changed(dark(), new Equalization()::apply)).isEqualTo("965b814b");
  }

  @ParameterizedTest
  @CsvSource({"0,0e3a4c83", "1,3b3f7149", "3,6bf8e1ba", "8,380685b4"})
  void posterization(int bits, String crc) {
    assertThat(changed(Pattern.of(61, 47), i -> new Posterization().apply(i, bits))).isEqualTo(crc);
  }

  @ParameterizedTest
  @CsvSource({
    "61,47,0.19,b7d69430",
    "61,47,0.5,0f6cad52",
    "61,47,1.3,b2f673f8",
    "61,47,1.9,86b1a0fc",
    "2,5,1.7,dba33dfd",
    "3,3,1.7,81d6057e"
  })
  void sharpness(int width, int height, double factor, String crc) {
    assertThat(changed(Pattern.of(width, height), i -> new Sharpness().apply(i, factor)))
        .isEqualTo(crc);
  }

  @ParameterizedTest
  @CsvSource({
    "0,380685b4,380685b4", "13.7,51427a87,c5d267fe", "-27,bc459238,6b39b58a",
    "90,3b3a164f,3b3a164f", "180,895ea40d,895ea40d", "271.3,2f966eb8,8b6e61ee",
    "-90,17ba21c0,17ba21c0"
  })
  void rotation(double degrees, String linear, String cubic) {
    AffineMap map = AffineMap.rotation(degrees, 61, 47);
    assertThat(moved(map, Interpolation.BILINEAR)).isEqualTo(linear);
    assertThat(moved(map, Interpolation.BICUBIC)).isEqualTo(cubic);
  }

  @Test
  void shearAndShift() {
    assertThat(moved(AffineMap.shearX(0.27), Interpolation.BILINEAR)).isEqualTo("0ca69e9e");
    assertThat(moved(AffineMap.shearX(-0.3), Interpolation.BICUBIC)).isEqualTo("9bc69f6f");
    assertThat(moved(AffineMap.shearY(-0.3), Interpolation.BILINEAR)).isEqualTo("6da52eb4");
    assertThat(moved(AffineMap.shearY(0.27), Interpolation.BICUBIC)).isEqualTo("c5bde982");
    assertThat(moved(AffineMap.shift(0.405 * 61, 0), Interpolation.BILINEAR)).isEqualTo("a34ce7c3");
    assertThat(moved(AffineMap.shift(-0.2 * 61, 0), Interpolation.BICUBIC)).isEqualTo("b81fc3b2");
    assertThat(moved(AffineMap.shift(0, -0.2 * 47), Interpolation.BILINEAR)).isEqualTo("4f96a43f");
    assertThat(moved(AffineMap.shift(0, 0.405 * 47), Interpolation.BICUBIC)).isEqualTo("1fdd5fad");
  }

  private static String changed(Image image, Consumer<Image> operation) {
    operation.accept(image);
    return Pattern.crc(image);
  }

  private static String moved(AffineMap map, Interpolation interpolation) {
    Image to = new Image();
    List<Integer> fill = List.of(124, 116, 104);
    AffineTransform.apply(Pattern.of(61, 47), map, interpolation, fill, to, 0, 0, 47, 61);
    return Pattern.crc(to);
  }

  /** The pattern between 40 and 125. */
  private static Image dark() {
    Image image = Pattern.of(61, 47);
    for (int i = 0; i < image.bytes(); i++) {
      image.rgb()[i] = (byte) (40 + (image.rgb()[i] & 0xFF) / 3);
    }
    return image;
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,47,61,32,32,28998db0", "5,7,30,40,32,32,cf0a3cdc", "5,7,32,40,32,32,c6c98273",
    "5,7,30,32,32,32,549be1de", "5,7,32,32,32,32,342f5def", "0,0,47,61,224,224,f84ff776",
    "10,10,3,50,32,17,df838146", "46,60,1,1,8,8,8232930f", "0,0,47,61,1,1,34b54f6b",
    "0,0,47,61,5,90,a0063524"
  })
  void cropAndResize(
      int top, int left, int height, int width, int outWidth, int outHeight, String crc) {
    Image to = new Image();
    new Resampling().apply(Pattern.of(61, 47), top, left, height, width, to, outWidth, outHeight);
    assertThat(Pattern.crc(to)).isEqualTo(crc);
  }
}
