package org.selfdiff.runner.config.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> KEYS =
      List.of("queue", "momentum", "weight-decay", "lr", "bn-splits", "gaussian-blur");

  @ParameterizedTest
  @CsvSource({
    "quue, queue",
    "qeuue, queue",
    "Queue, queue",
    "weightDecay, weight-decay",
    "weight_decay, weight-decay",
    "wieght-deacy, weight-decay",
    "bnsplit, bn-splits",
    "blur, gaussian-blur",
    "lt, lr"
  })
  void aCloseWordIsFound(String word, String meant) {
    assertThat(Nearest.to(word, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"zebra", "temperature", "x", "dim"})
  void aFarWordIsNotGuessed(String word) {
    assertThat(Nearest.to(word, KEYS)).isEmpty();
  }

  @Test
  void editsCountInsertDeleteReplaceAndExchange() {
    assertThat(Nearest.edits("abc", "abc")).isZero();
    assertThat(Nearest.edits("abc", "abcd")).isEqualTo(1);
    assertThat(Nearest.edits("abc", "ac")).isEqualTo(1);
    assertThat(Nearest.edits("abc", "axc")).isEqualTo(1);
    assertThat(Nearest.edits("abc", "acb")).isEqualTo(1);
    assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
  }
}
