package org.selfdiff.runner.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/** The rates found are those of a machine that exists, however busy it is. */
class CalibrationTest {
  @Test
  void ratesArePlausible() {
    Machine m =
        Calibration.measure(
            new TorchExecutor(), new Placement(1, ComputePrecision.BF16, Device.CPU));
    assertThat(m.threads()).isEqualTo(1);
    for (Machine.Rates rates : new Machine.Rates[] {m.full(), m.low()}) {
      assertThat(rates.products()).isBetween(0.5e9, 20e12);
      assertThat(rates.convolutions()).isBetween(0.2e9, 20e12);
    }
    assertThat(m.bytesPerSecond()).isBetween(0.2e9, 1e12);
    assertThat(m.secondsPerCall()).isBetween(0.0, 1e-3);
  }
}
