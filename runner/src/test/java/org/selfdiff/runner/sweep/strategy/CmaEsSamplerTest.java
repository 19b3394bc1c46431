package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.Trial;

class CmaEsSamplerTest {
  @Test
  void theSphereIsSolvedWithAnyNumberOfWorkers() {
    Landscape sphere = Landscape.ALL.get(3);
    for (int workers : new int[] {1, 8}) {
      SimulatedSweep sweep =
          SimulatedSweep.of(new CmaEsSampler(sphere.space(), 1, 0.3), sphere).run(200, workers);

      assertThat(sweep.best()).as("%d workers", workers).isLessThan(0.02);
    }
  }

  @Test
  void aSearchThatHasEndedStartsAnewElsewhere() {
    Landscape line =
        new Landscape(
            "Line",
            new Space(List.of(new RealRange("x", 0, 1, false))),
            p -> Math.abs(p.get("x") - 0.3),
            0);
    List<Trial> trials =
        SimulatedSweep.of(new CmaEsSampler(line.space(), 0, 0.3), line).run(200, 1).trials();

    int found = 0;
    while (line.regret(trials.get(found).point()) > 1e-4) {
      found++;
    }
    assertThat(found).isBetween(20, 120);
    assertThat(trials.subList(found, 200)).anyMatch(t -> Math.abs(t.point().get("x") - 0.3) > 0.2);
  }

  @Test
  void aSpaceWithoutRangesIsThatOfTpe() {
    Landscape choices =
        new Landscape(
            "Choices",
            new Space(List.of(new Categorical("a", 6), new Categorical("b", 6))),
            p -> Math.abs(p.get("a") - 2) + Math.abs(p.get("b") - 4),
            0);

    assertThat(
            SimulatedSweep.of(new CmaEsSampler(choices.space(), 0, 0.3), choices)
                .run(30, 1)
                .trials())
        .isEqualTo(
            SimulatedSweep.of(new TpeSampler(choices.space(), 0), choices).run(30, 1).trials());
  }
}
