package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFollowerTest {
  private static final long ALL = Long.MAX_VALUE / 2;

  @TempDir private Path folder;
  private Path file;
  private LineFollower follower;
  private final List<String> told = new ArrayList<>();

  private final LineFollower.Sink sink =
      new LineFollower.Sink() {
        @Override
        public void restart() {
          told.add("restart");
        }

        @Override
        public void line(byte[] bytes, int from, int to) {
          told.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
      };

  @BeforeEach
  void follow() {
    file = folder.resolve("lines");
    follower = new LineFollower(file);
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<String> read() throws IOException {
    told.clear();
    follower.read(sink, ALL);
    return told;
  }

  @Test
  void eachCallGivesTheNewLines() throws IOException {
    assertThat(read()).isEmpty();
    append("a\nbc\n");
    assertThat(read()).containsExactly("a", "bc");
    assertThat(read()).isEmpty();
    append("\nd\n");
    assertThat(read()).containsExactly("", "d");
  }

  @Test
  void aHalfWrittenLineWaitsForItsEnd() throws IOException {
    append("a\n{\"ste");
    assertThat(read()).containsExactly("a");
    append("p\":1");
    assertThat(read()).isEmpty();
    append("}\nb");
    assertThat(read()).containsExactly("{\"step\":1}");
  }

  @Test
  void aFileInItsPlaceIsReadAnew() throws IOException {
    append("a\nb\nc\n");
    read();
    Path other = Files.writeString(folder.resolve("other"), "a\nb\nnew, and longer than before\n");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(read()).containsExactly("restart", "a", "b", "new, and longer than before");

    Files.writeString(file, "a\n", StandardOpenOption.TRUNCATE_EXISTING);
    assertThat(read()).containsExactly("restart", "a");

    Files.delete(file);
    assertThat(read()).containsExactly("restart");
    assertThat(read()).isEmpty();
  }

  @Test
  void aStartWithinALineGoesOnWithTheNext() throws IOException {
    append("first\nsecond\nthird\n");
    follower.startAt(8);
    assertThat(read()).containsExactly("third");
  }

  @Test
  void aStartBehindALineTakesTheNextWhole() throws IOException {
    append("first\nsecond\n");
    follower.startAt(6);
    assertThat(read()).containsExactly("second");
  }

  @Test
  void longFilesComeInPieces() throws IOException {
    String line = "x".repeat(99) + "\n";
    append(line.repeat(10_000));
    int lines = 0;
    int calls = 0;
    do {
      told.clear();
      follower.read(sink, 300_000);
      lines += told.size();
      calls++;
    } while (follower.behind());
    assertThat(lines).isEqualTo(10_000);
    assertThat(calls).isBetween(2, 4);
  }

  @Test
  void aLineLongerThanAnyIsPassedOver() throws IOException {
    append("a\n" + "x".repeat(3_000_000) + "\nb\n" + "y".repeat(600_000) + "\n");
    assertThat(read()).extracting(String::length).containsExactly(1, 1, 600_000);
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "secret\n");
    Files.createSymbolicLink(file, elsewhere);
    assertThat(read()).isEmpty();
  }
}
