package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.RunNames.Named;

class RunNamesTest {
  private static List<String> of(String... folders) {
    return RunNames.distinct(Stream.of(folders).map(Named::ofFolder).toList());
  }

  @Test
  void aNameAloneTellsRunsApart() {
    assertThat(of("moco-cifar-0123abcd", "byol-0123abcd")).containsExactly("moco-cifar", "byol");
  }

  @Test
  void asManyDigitsAsAreNeededStandBehindEqualNames() {
    assertThat(of("a-0123abcd", "b-99999999", "a-0723abcd")).containsExactly("a 01", "b", "a 07");
    assertThat(of("a-0123abcd", "a-0123abce")).containsExactly("a 0123abcd", "a 0123abce");
  }

  @Test
  void copiesOfARunAreCounted() {
    assertThat(of("a-0123", "a-0123", "a-4567")).containsExactly("a 01", "a 01 (2)", "a 45");
  }

  @Test
  void otherFoldersKeepTheirNames() {
    assertThat(of("my-run", "old", "-ab")).containsExactly("my-run", "old", "-ab");
  }
}
