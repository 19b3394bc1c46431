package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;

class SobolSamplerTest {
  private static final Space SPACE =
      new Space(
          List.of(
              new RealRange("lr", 1e-4, 1, true),
              new RealRange("x", 0, 1, false),
              new Categorical("method", 4)));

  private static double[] positions(SweepPoint point) {
    return SPACE.dimensions().stream().mapToDouble(d -> d.position(point.get(d.key()))).toArray();
  }

  @Test
  void everyShareOfEveryDimensionHasOnePoint() {
    for (long seed = 0; seed < 5; seed++) {
      List<SweepPoint> points = points(seed, 16);

      for (int d = 0; d < 2; d++) {
        int dimension = d;
        assertThat(points.stream().map(p -> (int) Math.floor(16 * positions(p)[dimension])))
            .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 16).boxed().toList());
      }
      for (int choice = 0; choice < 4; choice++) {
        int index = choice;
        assertThat(points.stream().filter(p -> p.choice("method") == index)).hasSize(4);
      }
    }
  }

  @Test
  void everyQuarterOfTwoDimensionsHasAsManyPoints() {
    assertThat(
            points(3, 64).stream()
                .map(SobolSamplerTest::positions)
                .filter(x -> x[0] < 0.5 && x[1] < 0.5))
        .hasSize(16);
  }

  @Test
  void seedsGiveDifferentPoints() {
    assertThat(points(1, 8)).doesNotContainAnyElementsOf(points(2, 8));
  }

  private static List<SweepPoint> points(long seed, int count) {
    SobolSampler sampler = new SobolSampler(SPACE, seed);
    return IntStream.range(0, count).mapToObj(i -> sampler.suggest(i, History.EMPTY)).toList();
  }
}
