package org.selfdiff.runner.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.runner.engine.Ranks;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LinkMeasurementTest {
  @Test
  void allRanksMeasureTogether() {
    List<Interconnect> found = Ranks.run(2, LinkMeasurement::of);
    assertThat(found)
        .hasSize(2)
        .allSatisfy(
            link -> {
              assertThat(link.measured()).isTrue();
              assertThat(link.secondsPerExchange()).isBetween(1e-9, 10.0);
              // Threads of a process copy memory; nothing here does so at a terabyte a second.
              assertThat(link.bytesPerSecond()).isBetween(1e3, 1e12);
            });
  }
}
