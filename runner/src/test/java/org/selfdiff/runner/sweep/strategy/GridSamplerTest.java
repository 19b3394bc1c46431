package org.selfdiff.runner.sweep.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Condition;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.History;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.Trial;
import org.selfdiff.runner.sweep.space.Trial.Status;

class GridSamplerTest {
  @Test
  void inactiveDimensionsMultiplyNothing() {
    Condition second = new Condition("method", Set.of(1));
    List<String> points =
        all(
            3,
            new Categorical("method", 2),
            new RealRange("lr", 0.01, 1, true),
            new IntRange("queue", 1, 2, false, Optional.of(second)));

    assertThat(points)
        .containsExactly(
            "{method=0.0, lr=0.01}",
            "{method=0.0, lr=0.1}",
            "{method=0.0, lr=1.0}",
            "{method=1.0, lr=0.01, queue=1.0}",
            "{method=1.0, lr=0.01, queue=2.0}",
            "{method=1.0, lr=0.1, queue=1.0}",
            "{method=1.0, lr=0.1, queue=2.0}",
            "{method=1.0, lr=1.0, queue=1.0}",
            "{method=1.0, lr=1.0, queue=2.0}");
  }

  @Test
  void wholeNumbersAreTakenOnceAndWithBothEnds() {
    assertThat(all(4, new IntRange("n", 1, 4, true)))
        .containsExactly("{n=1.0}", "{n=2.0}", "{n=3.0}", "{n=4.0}");
    assertThat(all(3, new IntRange("n", 1, 9, false)))
        .containsExactly("{n=1.0}", "{n=5.0}", "{n=9.0}");
  }

  @Test
  void aWiderGridLeavesOutWhatWasTried() {
    History tried = run(new GridSampler(new Space(List.of(new Categorical("method", 2))), 2), 2);
    Sampler wider = new GridSampler(new Space(List.of(new Categorical("method", 4))), 2);

    assertThat(wider.suggest(2, tried).choice("method")).isEqualTo(2);
  }

  @Test
  void aGridWithoutEndIsRefused() {
    Space space =
        new Space(
            List.of(
                new Categorical("a", 1000),
                new Categorical("b", 1000),
                new Categorical("c", 1000)));

    assertThatThrownBy(() -> new GridSampler(space, 2))
        .hasMessage(
            "a grid of more than 2000 points, expected at most 2000; vary less, or take another strategy");
  }

  private static List<String> all(int levels, Dimension... dimensions) {
    GridSampler sampler = new GridSampler(new Space(List.of(dimensions)), levels);
    return run(sampler, (int) sampler.size().orElseThrow()).trials().stream()
        .map(t -> t.point().values().toString())
        .toList();
  }

  private static History run(Sampler sampler, int count) {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trials.add(
          new Trial(i, sampler.suggest(i, new History(trials)), List.of(1.0), Status.FINISHED));
    }
    return new History(trials);
  }
}
