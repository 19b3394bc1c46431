package org.selfdiff.runner.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Times that follow from costs and rates. */
class MachineTest {
  private static final Machine MACHINE =
      new Machine(1, new Machine.Rates(100e9, 50e9), new Machine.Rates(400e9, 200e9), 10e9, 2e-6);

  private static StepCost.Kernel kernel(Work work, long operations, long bytes, boolean low) {
    return new StepCost.Kernel("k", new Cost(work, operations, bytes, 0), low);
  }

  @Test
  void theLongerOfArithmeticAndTrafficCounts() {
    assertThat(MACHINE.seconds(kernel(Work.PRODUCT, 1_000_000_000, 1000, false)))
        .isCloseTo(10e-3 + 2e-6, within(1e-12));
    assertThat(MACHINE.seconds(kernel(Work.PRODUCT, 1000, 1_000_000_000, false)))
        .isCloseTo(100e-3 + 2e-6, within(1e-12));
    assertThat(MACHINE.seconds(kernel(Work.STREAM, 1_000_000_000, 10_000_000, false)))
        .isCloseTo(1e-3 + 2e-6, within(1e-12));
  }

  @Test
  void convolutionsAndTheShortFormatHaveTheirOwnRates() {
    assertThat(MACHINE.seconds(kernel(Work.CONVOLUTION, 1_000_000_000, 0, false)))
        .isCloseTo(20e-3 + 2e-6, within(1e-12));
    assertThat(MACHINE.seconds(kernel(Work.PRODUCT, 1_000_000_000, 0, true)))
        .isCloseTo(2.5e-3 + 2e-6, within(1e-12));
    assertThat(MACHINE.seconds(kernel(Work.CONVOLUTION, 1_000_000_000, 0, true)))
        .isCloseTo(5e-3 + 2e-6, within(1e-12));
  }

  @Test
  void aStepIsTheSumOfItsKernels() {
    StepCost.Kernel one = kernel(Work.PRODUCT, 1_000_000_000, 0, false);
    StepCost.Kernel other = kernel(Work.STREAM, 0, 10_000_000, false);
    assertThat(MACHINE.seconds(new StepCost(List.of(one, other, other))))
        .isCloseTo(12e-3 + 6e-6, within(1e-12));
  }

  @Test
  void ratesArePositive() {
    assertThatThrownBy(() -> new Machine.Rates(0, 1))
        .hasMessage("rates are positive, found 0.0 and 1.0");
    assertThatThrownBy(() -> new Machine(1, MACHINE.full(), MACHINE.low(), 0, 0))
        .hasMessage("bandwidth is positive and a call takes no negative time, found 0.0 and 0.0");
  }
}
