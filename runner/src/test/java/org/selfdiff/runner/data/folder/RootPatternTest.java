package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootPatternTest {
  @TempDir Path at;

  private List<String> files(String pattern, String... there) throws IOException {
    for (String name : there) {
      Files.createDirectories(at.resolve(name).getParent());
      Files.write(at.resolve(name), new byte[1]);
    }
    return RootPattern.files(at.resolve(pattern)).stream()
        .map(path -> at.relativize(path).toString())
        .toList();
  }

  @Test
  void numbersAreAsWideAsTheyAreWritten() throws IOException {
    assertThat(files("{08..11}.tar", "08.tar", "09.tar", "10.tar", "11.tar"))
        .containsExactly("08.tar", "09.tar", "10.tar", "11.tar");
    assertThat(files("{8..10}", "8", "9", "10")).containsExactly("8", "9", "10");
    assertThat(files("{10..8}")).containsExactly("10", "9", "8");
  }

  @Test
  void wordsAndNumbersAndWhatIsThereMayBeJoined() throws IOException {
    String[] there = {
      "a/x-1.tar", "a/x-2.tar", "b/x-1.tar", "b/x-2.tar", "b/.x-3.tar", "c/x-1.tar"
    };
    assertThat(files("{b,a}/x-{1..2}.tar", there))
        .containsExactly("b/x-1.tar", "b/x-2.tar", "a/x-1.tar", "a/x-2.tar");
    assertThat(files("?/*.tar"))
        .containsExactly("a/x-1.tar", "a/x-2.tar", "b/x-1.tar", "b/x-2.tar", "c/x-1.tar");
    assertThat(files("[bc]/x-1.tar")).containsExactly("b/x-1.tar", "c/x-1.tar");
    assertThat(files("{c,{a,b}}/x-1.tar")).containsExactly("c/x-1.tar", "a/x-1.tar", "b/x-1.tar");
  }

  @Test
  void aPathThatIsThereIsNoPattern() throws IOException {
    Path odd = Files.createDirectory(at.resolve("photos [2026] {new}"));
    assertThat(RootPattern.isPattern(odd)).isFalse();
    assertThat(RootPattern.isPattern(at.resolve("gone"))).isFalse();
    assertThat(RootPattern.isPattern(at.resolve("*"))).isTrue();
    assertThat(files("photos [2026] {new}/*.tar", "photos [2026] {new}/1.tar")).hasSize(1);
  }

  @Test
  void tooManyFilesAndBrokenGlobsAreRefused() {
    assertThatThrownBy(() -> files("{0..99999999}.tar"))
        .isInstanceOf(IOException.class)
        .hasMessage("{0..99999999} stands for more than 1000000 files");
    assertThatThrownBy(() -> files("{0..9999}{0..9999}.tar"))
        .hasMessage("it stands for more than 1000000 files");
    assertThatThrownBy(() -> files("[.tar")).isInstanceOf(IOException.class);
  }
}
