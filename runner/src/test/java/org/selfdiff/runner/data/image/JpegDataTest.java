package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegDataTest {
  private static byte[] bytes(String name) throws Exception {
    try (InputStream in = JpegDataTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"color.jpg", "progressive.jpg", "turned.jpg", "gray.jpg", "cmyk.jpg"})
  void wholeFilesPass(String name) throws Exception {
    byte[] file = bytes(name);

    assertThatCode(() -> JpegData.requireWhole(ByteBuffer.wrap(file))).doesNotThrowAnyException();
  }

  /** The missing bytes are filled up to an end of the image, so that only the codes tell. */
  @ParameterizedTest
  @ValueSource(strings = {"color.jpg", "progressive.jpg", "gray.jpg", "cmyk.jpg"})
  void missingDataAreFound(String name) throws Exception {
    byte[] whole = bytes(name);
    byte[] file = Arrays.copyOf(whole, whole.length - 60);
    file[file.length - 2] = (byte) 0xFF;
    file[file.length - 1] = (byte) 0xD9;

    assertThatThrownBy(() -> JpegData.requireWhole(ByteBuffer.wrap(file)))
        .isInstanceOf(ImageFormatException.class);
  }

  /** As of a disk that lost a sector, or of a transfer that filled one with ones. */
  @ParameterizedTest
  @CsvSource({"color.jpg,-2", "progressive.jpg,-2", "gray.jpg,-2"})
  void overwrittenDataAreFound(String name, byte with) throws Exception {
    byte[] file = bytes(name);
    Arrays.fill(file, file.length - 150, file.length - 50, with);

    assertThatThrownBy(() -> JpegData.requireWhole(ByteBuffer.wrap(file)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageStartingWith("the JPEG data ");
  }
}
