package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileTableTest {
  @Test
  void namesAreInTheOrderOfStrings() throws IOException {
    List<String> names =
        Arrays.asList(
            "a/b",
            "a-b",
            "a",
            "a.b",
            "a/b/c",
            "é",
            "\uD83D\uDE00",
            "\uFB01",
            "\uE000",
            "",
            "z",
            "n01440764_10026.JPEG",
            "n01440764_10026.JPEG2",
            "n01440764_1002.JPEG");
    FileTableBuilder builder = new FileTableBuilder();
    for (String name : names) {
      builder.add(name, name.length(), -names.indexOf(name));
    }
    FileTable table = builder.sorted();
    for (int i = 0; i < table.size(); i++) {
      assertThat(table.length(i)).isEqualTo(table.get(i).length());
      assertThat(table.time(i)).isEqualTo(-names.indexOf(table.get(i)));
    }
    Collections.sort(names);
    assertThat(table).containsExactlyElementsOf(names);
  }

  /** More than memory takes, so that a file does. */
  @Test
  void manyNamesAreSortedInAFile() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 40_001; i++) {
      names.add("train/n%08d/n%08d_%d.JPEG".formatted(i % 100, i % 100, i));
    }
    Collections.shuffle(names, new Random(1));
    FileTableBuilder builder = new FileTableBuilder();
    FileTableBuilder plain = new FileTableBuilder();
    for (String name : names) {
      builder.add(name, 7, 8);
      plain.add(name, 7, 8);
    }
    assertThat(plain.inOrder()).containsExactlyElementsOf(names);
    Collections.sort(names);
    FileTable table = builder.sorted();
    assertThat(table.bytes().limit()).isGreaterThan(Spill.IN_MEMORY);
    assertThat(table.bytes().isDirect()).isTrue();
    assertThat(table).containsExactlyElementsOf(names);
  }

  @Test
  void anEmptyTableIsOne() throws IOException {
    assertThat(new FileTableBuilder().sorted()).isEmpty();
  }
}
