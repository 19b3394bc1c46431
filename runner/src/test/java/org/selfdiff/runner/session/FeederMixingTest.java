package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;

/** Numbers that belong to a mixing prior come from one draw per step. */
class FeederMixingTest {
  private static final int SIDE = 6;
  private static final long SEED = 11;

  private static Program program() {
    Graph g = new Graph(DType.F32);
    Value view = g.input("view", 1, 3, SIDE, SIDE);
    Value rows = g.input(BatchDraw.ROWS, SIDE);
    Value columns = g.input(BatchDraw.COLUMNS, SIDE);
    Value share = g.scalarInput(BatchDraw.SHARE);
    Value all = g.add(g.add(g.mean(view), g.mul(g.mean(rows), g.mean(columns))), share);
    return new Nd4jExecutor()
        .compile(new TrainingStep(g, List.of(), Map.of(), Map.of("loss", all)), new Placement(1));
  }

  @Test
  void inputsOfOneDrawComeFromOneDraw() {
    BatchDraw draw = new UnMix(0.5, 1).draw(SIDE, SIDE);
    Map<String, Feed> feeds =
        Map.of(
            "view",
            new Feed.ImageView(0),
            BatchDraw.ROWS,
            new Feed.Drawn(draw),
            BatchDraw.COLUMNS,
            new Feed.Drawn(draw),
            BatchDraw.SHARE,
            new Feed.Drawn(draw));
    try (Program program = program()) {
      Feeder feeder = new Feeder(program, feeds, SEED);
      for (int step = 0; step < 5; step++) {
        feeder.feed(StepPosition.of(step, 5, 1), 0.1, v -> FloatBuffer.allocate(3 * SIDE * SIDE));
        Map<String, double[]> expected =
            draw.numbers(CounterRandom.of(SEED).at(draw.stream(), step));
        for (String input : List.of(BatchDraw.ROWS, BatchDraw.COLUMNS, BatchDraw.SHARE)) {
          double[] numbers = expected.get(input);
          float[] fed = program.input(input).floats();
          for (int i = 0; i < fed.length; i++) {
            assertThat(fed[i]).isEqualTo((float) numbers[i]);
          }
        }
      }
    }
  }

  @Test
  void viewsAreExchangedByTheDrawOfTheStep() {
    Map<String, Feed> feeds =
        Map.of(
            "view",
            new Feed.EitherView(0, 1, 0.5, "swap"),
            BatchDraw.ROWS,
            new Feed.Drawn(new UnMix(0.5, 1).draw(SIDE, SIDE)),
            BatchDraw.COLUMNS,
            new Feed.Drawn(new UnMix(0.5, 1).draw(SIDE, SIDE)),
            BatchDraw.SHARE,
            new Feed.Fixed(1));
    Set<Double> seen = new HashSet<>();
    try (Program program = program()) {
      Feeder feeder = new Feeder(program, feeds, SEED);
      for (int step = 0; step < 20; step++) {
        feeder.feed(
            StepPosition.of(step, 20, 1),
            0.1,
            v -> {
              float[] pixels = new float[3 * SIDE * SIDE];
              Arrays.fill(pixels, v);
              return FloatBuffer.wrap(pixels);
            });
        boolean exchanged = CounterRandom.of(SEED).at("swap", step).nextDouble() > 0.5;
        double fed = program.input("view").get(0);
        assertThat(fed).isEqualTo(exchanged ? 1 : 0);
        seen.add(fed);
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(0.0, 1.0);
  }
}
