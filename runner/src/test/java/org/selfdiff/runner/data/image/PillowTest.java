package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checksums of what Pillow 9.4 makes of the same images; colour operations over all 2^24 colours.
 */
class PillowTest {
  @Test
  void patternIsTheOneThatPillowWasGiven() {
    assertThat(Pattern.crc(Pattern.of(61, 47))).isEqualTo("380685b4");
  }

  @Test
  void hsvOfEveryColour() {
    Image image = Pattern.ofAllColours();
    new Hue().toHsv(image);
    assertThat(Pattern.crc(image)).isEqualTo("ce278e73");
  }

  @Test
  void rgbOfEveryHsv() {
    Image image = Pattern.ofAllColours();
    new Hue().toRgb(image);
    assertThat(Pattern.crc(image)).isEqualTo("cb4b8111");
  }

  @ParameterizedTest
  @CsvSource({"0.0,d72999ce", "0.6,83619ff2", "0.77,0a5ab9dd", "1.0,91d39d6b", "1.23,d5e98f8a"})
  void saturationOfEveryColour(double factor, String crc) {
    Image image = Pattern.ofAllColours();
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
