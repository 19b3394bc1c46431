package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.augment.RandomResizedCrop;

class InputBenchTest {
  private static final Views VIEWS =
      new Views(
          2,
          8,
          List.of(new RandomResizedCrop(List.of(0.2, 1.0), List.of(0.75, 4 / 3.0))),
          new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));

  @Test
  void everyTimedImageIsReadOnBothWays() {
    MemorySet set = new MemorySet(50, 0, 16);
    InputBench.InputRates result = new InputBench(set, VIEWS, 0).measure(100, 10, 2);

    // 50 to warm up and 100 in one thread; 4 batches to warm up and 10 through the loader.
    assertThat(set.reads.get()).isGreaterThanOrEqualTo(50 + 100 + 4 * 10 + 10 * 10);
    assertThat(set.openReaders.get()).isZero();
    assertThat(result.images()).isEqualTo(100);
    assertThat(result.viewsPerImage()).isEqualTo(2);
    assertThat(result.workers()).isEqualTo(2);
    assertThat(result.imagesPerSecondPerCore()).isPositive();
    assertThat(result.imagesPerSecond()).isPositive();
  }

  @Test
  void everyPartOfAnImageTakesTime() {
    MemorySet set = new MemorySet(50, 0, 16);

    InputBench.InputTimes parts = new InputBench(set, VIEWS).parts(0.02);

    // At least once in each of the slices, and some images before.
    assertThat(set.reads.get()).isGreaterThanOrEqualTo(16 + 18);
    assertThat(set.openReaders.get()).isZero();
    assertThat(parts.reading()).isPositive();
    assertThat(parts.views()).isPositive();
    assertThat(parts.evaluation()).isPositive();
    assertThat(parts.side()).isEqualTo(16);
    assertThat(parts.bytes()).isEqualTo(16 * 16 * 3);
  }
}
