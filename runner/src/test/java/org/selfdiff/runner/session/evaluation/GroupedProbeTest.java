package org.selfdiff.runner.session.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.protocol.LinearMomentum2;
import org.selfdiff.runner.protocol.Probe;
import org.selfdiff.runner.session.InitialStates;

/** Batch norm behind a classifier in groups of a batch. */
class GroupedProbeTest {
  private static final int GROUPS = 2;
  private static final int BATCH = 8;
  private static final int DIM = 5;
  private static final LinearProbe PROBE =
      new LinearProbe(
          DIM,
          3,
          List.of(new Sgd(0.3, OptionalInt.empty(), 0.9, 1e-3, false)),
          LinearProbe.Start.SMALL,
          true);

  private static Program compiled(TrainingStep step) {
    Program program = new Nd4jExecutor().compile(step, new Placement(1));
    InitialStates.write(program, 4);
    return program;
  }

  /** A step with the given rows of the batch. */
  private static void run(Program program, int[] rows) {
    CounterRandom random = CounterRandom.of(2).at("features", 0);
    double[] all =
        IntStream.range(0, BATCH * DIM).mapToDouble(i -> random.nextGaussian()).toArray();
    double[] features = new double[rows.length * DIM];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(all, rows[i] * DIM, features, i * DIM, DIM);
      program.input("labels").put(i, rows[i] * 5 % 3);
      program.input("shares").put(i, 1.0 / rows.length);
    }
    program.input("features").put(0, features);
    program.input(LinearProbe.rate(0)).put(0, 0.3);
    program.run();
  }

  private static double[] state(Program program, State state) {
    double[] values = new double[(int) program.state(state.name()).size()];
    program.state(state.name()).get(0, values);
    return values;
  }

  @Test
  void aStepInGroupsIsTheMeanOfTheirSteps() {
    int[] even = {0, 2, 4, 6};
    int[] odd = {1, 3, 5, 7};
    try (Program grouped = compiled(PROBE.train(DType.F64, BATCH, GROUPS));
        Program first = compiled(PROBE.train(DType.F64, BATCH / GROUPS));
        Program second = compiled(PROBE.train(DType.F64, BATCH / GROUPS))) {
      run(grouped, IntStream.range(0, BATCH).toArray());
      run(first, even);
      run(second, odd);

      double one = first.metric("loss_0").get(0);
      double other = second.metric("loss_0").get(0);
      assertThat(one).isNotCloseTo(other, within(1e-6));
      assertThat(grouped.metric("loss_0").get(0)).isCloseTo((one + other) / 2, within(1e-12));
      for (State state : grouped.step().states()) {
        double[] a = state(first, state);
        double[] b = state(second, state);
        double[] mean = new double[a.length];
        Arrays.setAll(mean, i -> (a[i] + b[i]) / 2);
        assertThat(state(grouped, state)).as(state.name()).containsExactly(mean, within(1e-12));
      }
    }
  }

  @Test
  void fewImagesAreWholeGroupsOfTheSameSize() {
    Probe probe =
        (Probe)
            new LinearMomentum2(LinearMomentum2.ProbeRecipe.BYOL, 256, 8, 10, false)
                .judge(false, null);
    int[] images = {1_281_167, 256, 255, 100, 64, 32, 31, 2};
    int[] batches = {256, 256, 224, 96, 64, 32, 31, 2};
    int[] groups = {8, 8, 7, 3, 2, 1, 1, 1};
    for (int i = 0; i < images.length; i++) {
      assertThat(probe.batchOf(images[i])).as("%d images", images[i]).isEqualTo(batches[i]);
      assertThat(probe.bnSplitsOf(batches[i])).as("%d images", images[i]).isEqualTo(groups[i]);
    }
    Probe whole =
        (Probe)
            new LinearMomentum2(LinearMomentum2.ProbeRecipe.BYOL, 256, 1, 10, false)
                .judge(false, null);
    assertThat(whole.batchOf(255)).isEqualTo(255);
    assertThat(whole.bnSplitsOf(255)).isEqualTo(1);
  }
}
