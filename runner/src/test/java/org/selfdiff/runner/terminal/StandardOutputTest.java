package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  @Test
  void whatCannotBeWrittenIsRemembered() {
    StandardOutput output = new StandardOutput(refusing("No space left on device"));
    try (PrintStream stream = output.stream(StandardCharsets.UTF_8)) {
      assertThat(output.fault()).isEmpty();
      stream.println("the score");
    }

    assertThat(output.fault())
        .get()
        .extracting(Throwable::getMessage)
        .isEqualTo("No space left on device");
  }

  @Test
  void aReaderThatHasEnoughIsNoFault() {
    StandardOutput output = new StandardOutput(refusing("Broken pipe"));
    try (PrintStream stream = output.stream(StandardCharsets.UTF_8)) {
      stream.println("the score");
    }

    assertThat(output.fault()).isEmpty();
  }

  @Test
  void linesArriveAtOnce() {
    ByteArrayOutputStream device = new ByteArrayOutputStream();
    try (PrintStream stream = new StandardOutput(device).stream(StandardCharsets.UTF_8)) {
      stream.println("größe");

      assertThat(device.toString(StandardCharsets.UTF_8))
          .isEqualTo("größe" + System.lineSeparator());
    }
  }

  private static OutputStream refusing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }
}
