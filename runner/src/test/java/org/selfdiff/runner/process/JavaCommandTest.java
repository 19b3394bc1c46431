package org.selfdiff.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaCommandTest {
  @TempDir private Path folder;

  /** Says a variable of its surroundings and how much it reads before its input ends. */
  static final class Listener {
    private Listener() {}

    public static void main(String[] words) throws IOException {
      System.out.println(words[0] + " " + System.getenv("SELFDIFF_TEST"));
      System.exit(40 + System.in.readAllBytes().length);
    }
  }

  private JavaCommand listener() {
    return new JavaCommand(
        List.of("-XX:+UseSerialGC", "-Xshare:auto"),
        System.getProperty("java.class.path"),
        List.of(Listener.class.getName(), "heard"),
        folder.toString());
  }

  @Test
  void theLineHasTheShareOfTheHeapAfterTheOptions() {
    JavaCommand command =
        new JavaCommand(List.of("-Xmn64m"), "a.jar:b.jar", List.of("Main", "run"), "/work");

    assertThat(command.line(Path.of("/jdk"), 6.25))
        .containsExactly(
            "/jdk/bin/java",
            "-Xmn64m",
            "-XX:MaxRAMPercentage=6.25",
            "-cp",
            "a.jar:b.jar",
            "Main",
            "run");
  }

  @Test
  void theLastOfTheOptionsSaysWhatTheHeapMayTake() {
    assertThat(new JavaCommand(List.of("-Xmn64m"), "a", List.of(), "/").heapPercent(25))
        .isEqualTo(25);
    assertThat(
            new JavaCommand(
                    List.of("-XX:MaxRAMPercentage=25", "-XX:MaxRAMPercentage=6.25"),
                    "a",
                    List.of(),
                    "/")
                .heapPercent(25))
        .isEqualTo(6.25);
  }

  @Test
  void aProgramEndsWhenItsLeashIsClosed() throws Exception {
    Path log = folder.resolve("logs/listener.log");
    Process process = listener().start(5, Map.of("SELFDIFF_TEST", "here"), log);
    JavaCommand.release(process);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(40);
    assertThat(Files.readString(log)).isEqualTo("heard here" + System.lineSeparator());
  }

  @Test
  void itTravels() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(listener());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(listener());
    }
  }
}
