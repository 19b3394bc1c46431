package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableListTest {
  private static final UnreadableList.Line A = new UnreadableList.Line("train", "a.jpg", "empty");
  private static final UnreadableList.Line B = new UnreadableList.Line("test", "a.jpg", "damaged");

  @TempDir private Path folder;

  private RunPaths paths() {
    return new RunPaths(folder);
  }

  private void add(UnreadableList.Line... lines) throws IOException {
    try (UnreadableList list = UnreadableList.open(paths())) {
      for (UnreadableList.Line line : lines) {
        list.add(line);
      }
    }
  }

  @Test
  void launchesAddWhatIsNew() throws IOException {
    add();
    assertThat(paths().unreadable()).doesNotExist();
    add(A);
    add(A, B, A);

    assertThat(paths().unreadable()).hasContent("train\ta.jpg\tempty\ntest\ta.jpg\tdamaged\n");
    assertThat(UnreadableList.read(paths())).containsExactly(A, B);
    try (UnreadableList list = UnreadableList.open(paths())) {
      assertThat(list.size()).isEqualTo(2);
    }
  }

  @Test
  void namesStayOnOneLine() throws IOException {
    add(new UnreadableList.Line("train", "a\tb\n.jpg", "not\rread"));

    assertThat(paths().unreadable()).hasContent("train\ta b .jpg\tnot read\n");
  }

  @Test
  void aLineThatAKillCutOffIsWrittenAnew() throws IOException {
    Files.writeString(paths().unreadable(), "train\ta.jpg\tempty\ntest\ta.jp");
    assertThat(UnreadableList.read(paths())).containsExactly(A);
    add(B);

    assertThat(paths().unreadable()).hasContent("train\ta.jpg\tempty\ntest\ta.jpg\tdamaged\n");
  }

  @Test
  void aListThatIsRemovedIsWrittenAnew() throws IOException {
    try (UnreadableList list = UnreadableList.open(paths())) {
      list.add(A);
      Files.delete(paths().unreadable());
      list.add(B);
    }

    assertThat(UnreadableList.read(paths())).containsExactly(A, B);
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "");
    Files.createSymbolicLink(paths().unreadable(), other);

    assertThatThrownBy(() -> add(A))
        .isInstanceOf(DiskException.class)
        .hasMessageContaining("symbolic link");
  }
}
