package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;

class ListedFilesTest {
  @TempDir Path at;

  @BeforeEach
  void writeImages() throws IOException {
    SetWriter.folder(
        at, SetWriter.files("a/1.png", "a/2.png", ".hidden/3.png", "a/4.dat", "#5.png"));
  }

  private List<String> rows(String name, String text) throws IOException {
    Path list = Files.writeString(at.resolve(name), text);
    try (FolderSet set = FolderSet.unlabeled(list)) {
      return IntStream.range(0, set.size(Split.TEST))
          .mapToObj(i -> set.file(Split.TEST, i))
          .toList();
    }
  }

  @Test
  void everyLineIsARowInItsPlace() throws IOException {
    assertThat(
            rows(
                "l.TXT",
                "\uFEFFa/2.png\r\n\r\n# remark\na/../a/1.png\n./.hidden/3.png\n  a/4.dat \n#5.png\n"
                    + at.resolve("a/2.png")))
        .containsExactly(
            "a/2.png",
            "a/../a/1.png",
            "./.hidden/3.png",
            "a/4.dat",
            "#5.png",
            at.resolve("a/2.png").toString());
  }

  @Test
  void linesThatAreNoFilesAreNamed() {
    refused("a/1.png\n\na/9.png\n", "line 3 names a/9.png, which is not there");
    refused("a/1.png\na\n", "line 2 names a, which is no file");
  }

  private void refused(String text, String why) {
    assertThatThrownBy(() -> rows("l.txt", text))
        .isInstanceOf(DataException.class)
        .hasMessage(at.resolve("l.txt") + ": cannot be read as images: " + why + ".");
  }

  @Test
  void listsOfAnotherEncodingAreNamed() throws IOException {
    Path list = at.resolve("latin.txt");
    Files.write(list, "a/1.png\na/größe.png\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> FolderSet.unlabeled(list))
        .isInstanceOf(DataException.class)
        .hasMessage(
            list
                + ": cannot be read as images: line 2 is not UTF-8; save the list in that"
                + " encoding.");
  }

  @Test
  void emptyListsAreRefused() {
    assertThatThrownBy(() -> rows("l.txt", "\n# nothing\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no images");
  }
}
