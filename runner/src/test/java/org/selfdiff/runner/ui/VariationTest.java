package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class VariationTest {
  private final Variation variation = new Variation();

  private Map<String, String> of(String id) {
    return variation.of(id, variation.names());
  }

  @Test
  void onlyWhatIsNotTheSameInAllTellsRunsApart() {
    variation.put("a", Map.of("optimizer.lr", "0.1", "seed", "0", "run.root", "x", "name", "n"));
    assertThat(of("a")).isEmpty();

    variation.put("b", Map.of("optimizer.lr", "0.2", "seed", "0", "run.root", "y", "name", "n"));
    assertThat(of("a")).isEqualTo(Map.of("lr", "0.1"));
    assertThat(of("b")).isEqualTo(Map.of("lr", "0.2"));

    variation.put("c", Map.of("seed", "0", "mixing.alpha", "1"));
    assertThat(of("a")).isEqualTo(Map.of("lr", "0.1"));
    assertThat(of("c")).isEqualTo(Map.of("alpha", "1"));
  }

  @Test
  void whatIsGoneTellsNothingApart() {
    variation.put("a", Map.of("seed", "0"));
    variation.put("b", Map.of("seed", "1"));
    variation.remove("b");
    assertThat(of("a")).isEmpty();
  }

  @Test
  void namesThatEndAlikeAreWholeKeys() {
    variation.put("a", Map.of("method.kind", "moco", "optimizer.kind", "sgd"));
    variation.put("b", Map.of("method.kind", "byol", "optimizer.kind", "lars"));
    assertThat(of("b")).isEqualTo(Map.of("method.kind", "byol", "optimizer.kind", "lars"));
  }
}
