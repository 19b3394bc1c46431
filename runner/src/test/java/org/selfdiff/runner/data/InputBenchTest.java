package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.augment.RandomResizedCrop;

class InputBenchTest {
  @Test
  void everyTimedImageIsReadOnBothWays() {
    MemorySet set = new MemorySet(50, 0, 16);
    Views views =
        new Views(
            2,
            8,
            List.of(new RandomResizedCrop(List.of(0.2, 1.0), List.of(0.75, 4 / 3.0))),
            new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));

    InputBench.Result result = new InputBench(set, views).measure(100, 10, 2);

    // 50 to warm up and 100 in one thread; 4 batches to warm up and 10 through the loader.
    assertThat(set.reads.get()).isGreaterThanOrEqualTo(50 + 100 + 4 * 10 + 10 * 10);
    assertThat(set.openReaders.get()).isZero();
    assertThat(result.images()).isEqualTo(100);
    assertThat(result.viewsPerImage()).isEqualTo(2);
    assertThat(result.workers()).isEqualTo(2);
    assertThat(result.imagesPerSecondPerCore()).isPositive();
    assertThat(result.imagesPerSecond()).isPositive();
  }
}
