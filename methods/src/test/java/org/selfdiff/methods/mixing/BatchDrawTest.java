package org.selfdiff.methods.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.Draw;

class BatchDrawTest {
  private static Map<String, double[]> draw(Draw draw, int step) {
    return draw.numbers(CounterRandom.of(1).at(draw.stream(), step));
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Test
  void wholeImagesHaveOneShareEverywhere() {
    Map<String, double[]> inputs = new UnMix(0.5, 1).draw(2, 3).given(0.49, 0.75, 0, 0);

    assertThat(inputs.get(BatchDraw.SHARE)).containsExactly(0.75);
    assertThat(inputs.get(BatchDraw.ROWS)).containsExactly(0.25, 0.25);
    assertThat(inputs.get(BatchDraw.COLUMNS)).containsExactly(1, 1, 1);
  }

  @Test
  void aBoxIsClippedAndGivesTheShareAnew() {
    // sqrt(1 - 0.36) = 0.8: a cut of 6 rows and 8 columns of 8 x 10, around (1, 9).
    Map<String, double[]> inputs = new UnMix(0.5, 1).draw(8, 10).given(0.5, 0.36, 1, 9);

    assertThat(inputs.get(BatchDraw.ROWS)).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
    assertThat(inputs.get(BatchDraw.COLUMNS)).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
    assertThat(inputs.get(BatchDraw.SHARE)).containsExactly(1 - 20.0 / 80);
  }

  @Test
  void anOddCutLosesAPixelAndATinyOneIsEmpty() {
    BatchDraw draw = new BatchDraw(0, 1, 5, 5);

    assertThat(draw.box(0.64, 2, 2)).isEqualTo(new Box(1, 3, 1, 3));
    Map<String, double[]> empty = draw.given(0, 0.97, 2, 2);
    assertThat(empty.get(BatchDraw.SHARE)).containsExactly(1);
    assertThat(sum(empty.get(BatchDraw.ROWS))).isZero();
  }

  @Test
  void drawsKeepTheProbabilityAndTheShare() {
    BatchDraw draw = new UnMix(0.3, 1).draw(16, 16);
    int whole = 0;
    double shares = 0;
    for (int step = 0; step < 4000; step++) {
      Map<String, double[]> inputs = draw(draw, step);
      double share = inputs.get(BatchDraw.SHARE)[0];
      double partner =
          sum(inputs.get(BatchDraw.ROWS)) * sum(inputs.get(BatchDraw.COLUMNS)) / (16 * 16);
      assertThat(partner).isCloseTo(1 - share, within(1e-12));
      if (Arrays.stream(inputs.get(BatchDraw.COLUMNS)).allMatch(v -> v == 1)
          && inputs.get(BatchDraw.ROWS)[0] == inputs.get(BatchDraw.ROWS)[15]
          && inputs.get(BatchDraw.ROWS)[0] > 0) {
        whole++;
        shares += share;
      }
    }
    assertThat(whole / 4000.0).isCloseTo(0.3, within(0.03));
    assertThat(shares / whole).isCloseTo(0.5, within(0.04));
  }

  @Test
  void aStepDrawsTheSameAgain() {
    BatchDraw draw = new BatchDraw(1, 0.5, 4, 4);

    assertThat(draw(draw, 3).get(BatchDraw.SHARE)).isEqualTo(draw(draw, 3).get(BatchDraw.SHARE));
    assertThat(draw(draw, 3).get(BatchDraw.SHARE)).isNotEqualTo(draw(draw, 4).get(BatchDraw.SHARE));
  }

  @Test
  void aPairsBoxTakesItsSizeFromTheShareBefore() {
    CropPairsDraw draw = new CropPairsDraw(new UnMix(0.5, 1), List.of(8, 4));

    // First pair: cut 4, clipped at a corner to 2 x 2 of 64; second: sqrt(4 / 64) of 4 pixels is 1.
    Map<String, double[]> inputs = draw.given(0.9, 0.75, new int[] {0, 0, 2, 2});

    assertThat(inputs.get(CropPairsDraw.rows(0))).containsExactly(1, 1, 0, 0, 0, 0, 0, 0);
    assertThat(sum(inputs.get(CropPairsDraw.rows(1)))).isZero();
    assertThat(inputs.get(BatchDraw.SHARE)).containsExactly(1);
    assertThat(draw.given(0.1, 0.75, new int[4]).get(BatchDraw.SHARE)).containsExactly(0.75);
  }

  @Test
  void groupsDrawOneAfterTheOtherAndOneGroupAsBefore() {
    BatchDraw one = new UnMix(0.5, 1).draw(4, 6);
    CounterRandom random = CounterRandom.of(1).at("mixing", 3);
    Map<String, double[]> first = one.numbers(random);
    Map<String, double[]> second = one.numbers(random);

    Map<String, double[]> grouped = draw(new GroupedDraw(one, 2, 4), 3);

    double a = first.get(BatchDraw.SHARE)[0];
    double b = second.get(BatchDraw.SHARE)[0];
    assertThat(a).isNotEqualTo(b);
    assertThat(grouped.get(BatchDraw.SHARE)).containsExactly(a, b, a, b);
    for (String name : List.of(BatchDraw.ROWS, BatchDraw.COLUMNS)) {
      int length = first.get(name).length;
      double[] all = grouped.get(name);
      assertThat(all).hasSize(4 * length);
      for (int n = 0; n < 4; n++) {
        assertThat(Arrays.copyOfRange(all, n * length, (n + 1) * length))
            .isEqualTo((n % 2 == 0 ? first : second).get(name));
      }
    }
    assertThat(draw(new GroupedDraw(one, 1, 1), 3))
        .allSatisfy((name, values) -> assertThat(values).isEqualTo(draw(one, 3).get(name)));
  }

  @Test
  void partnersAreMirroredWithinTheirGroup() {
    Graph g = new Graph(DType.F64);
    assertThat(order(g, 1)).containsExactly(5, 4, 3, 2, 1, 0);
    assertThat(order(g, 3)).containsExactly(3, 4, 5, 0, 1, 2);
    assertThat(order(g, 2)).containsExactly(4, 5, 2, 3, 0, 1);
  }

  private static double[] order(Graph g, int groups) {
    Value order = Reversal.order(g, 6, groups);
    return g.nodes().stream()
        .filter(node -> node.outputs().contains(order))
        .map(node -> ((Constant) node.op()).values())
        .findFirst()
        .orElseThrow();
  }
}
