package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargestBatchTest {
  private final List<Integer> planned = new ArrayList<>();

  private LargestBatch search(int multiple, long perImage, int built, long have) {
    return new LargestBatch(
        batch -> batch % multiple == 0,
        batch -> {
          planned.add(batch);
          return batch > built ? LargestBatch.NEVER : 100 + perImage * batch;
        },
        have);
  }

  @Test
  void isTheLargestThatIsAccepted() {
    // 90 images would fit, 88 are accepted, and 96 were planned and do not fit.
    assertThat(search(8, 10, 4096, 1000).below(1024, 10_340, 100)).hasValue(88);
    assertThat(planned).contains(88, 96).hasSizeLessThan(7);
  }

  @Test
  void isTheLargestThatCanBeBuilt() {
    assertThat(search(8, 10, 2674, Long.MAX_VALUE - 1).below(4096, LargestBatch.NEVER, 100))
        .hasValue(2672);
    assertThat(planned).contains(2680).hasSizeLessThan(20);
  }

  @Test
  void followsALineThatBends() {
    LargestBatch search =
        new LargestBatch(batch -> true, batch -> 100 + (long) batch * batch, 10_100);
    assertThat(search.below(5000, 25_000_100, 100)).hasValue(100);
  }

  @Test
  void thereMayBeNone() {
    assertThat(search(8, 10, 4096, 90).below(1024, 10_340, 100)).isEmpty();
    assertThat(search(2048, 10, 4096, 1000).below(1024, 10_340, 100)).isEmpty();
  }
}
