package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.method.Byol;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.CutMix;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.Mixup;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;

/** What the loss of a mixture is where it can be said from the loss without mixing. */
class MixedStepTest {
  private static final int BATCH = 6;
  private static final int SIZE = 8;
  private static final ResNet NETWORK =
      new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 2, false);
  private static final CosineMomentum MOMENTUM = new CosineMomentum(0.9);
  private static final Moco MOCO = new Moco(4, 12, 0.9, 0.2, Moco.Head.LINEAR, false, 1);

  private static Map<String, Double> losses(
      Method method, Mixing mixing, UnaryOperator<Map<String, double[]>> inputs) {
    StepSpec problem =
        new StepSpec(
            DType.F64,
            NETWORK,
            BATCH,
            SIZE,
            Crops.NONE,
            new Sgd(0.1, OptionalInt.empty(), 0.9, 0, false),
            mixing);
    MethodGraph graph = method.train(problem);
    Map<String, Double> losses = new TreeMap<>();
    try (Program program = new Nd4jExecutor().compile(graph.step(), new Placement(1))) {
      InitialStates.write(program, 3);
      new Feeder(program, graph.feeds(), 3)
          .feed(StepPosition.of(0, 4, 2), 0.1, MixedStepTest::view);
      inputs.apply(Map.of()).forEach((name, values) -> program.input(name).put(0, values));
      program.run();
      graph.step().metrics().keySet().stream()
          .filter(name -> name.startsWith("loss"))
          .forEach(name -> losses.put(name, program.metric(name).get(0)));
    }
    return losses;
  }

  private static FloatBuffer view(int index) {
    CounterRandom random = CounterRandom.of(5).at("view", index);
    float[] pixels = new float[BATCH * 3 * SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return FloatBuffer.wrap(pixels);
  }

  /** The image alone where the share is 1, the partner alone where it is 0. */
  private static Map<String, double[]> batch(double share) {
    double[] rows = new double[SIZE];
    Arrays.fill(rows, 1 - share);
    return Map.of(
        BatchDraw.SHARE,
        new double[] {share},
        BatchDraw.ROWS,
        rows,
        BatchDraw.COLUMNS,
        filled(SIZE, 1));
  }

  private static double[] filled(int count, double value) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }

  private static double loss(Method method, Mixing mixing, double share) {
    return losses(method, mixing, none -> batch(share)).get("loss");
  }

  private static double plain(Method method) {
    return losses(method, new NoMixing(), none -> none).get("loss");
  }

  @Test
  void queriesOfOneImageAloneHaveThePlainLoss() {
    for (Method method :
        List.of(
            MOCO,
            new MocoV3(4, 8, 0.2, MOMENTUM),
            new Byol(4, 8, 2, 2, MOMENTUM, true),
            new SimSiam(4, 8, false))) {
      double plain = plain(method);

      assertThat(loss(method, new Mixup(1), 1)).as("%s", method).isCloseTo(plain, within(1e-9));
      // Batch norm has the same statistics whatever the order of its batch.
      assertThat(loss(method, new CutMix(1), 0)).as("%s", method).isCloseTo(plain, within(1e-9));
    }
  }

  @Test
  void unMixAddsThePlainLossOfAnUnmixedMixture() {
    Map<String, Double> terms = losses(MOCO, new UnMix(0.5, 1), none -> batch(1));

    assertThat(terms.get("loss_plain")).isCloseTo(plain(MOCO), within(1e-9));
    assertThat(terms.get("loss_mixed")).isCloseTo(terms.get("loss_plain"), within(1e-9));
    assertThat(terms.get("loss")).isCloseTo(2 * terms.get("loss_plain"), within(1e-9));
    assertThat(terms.get("loss_partner")).isNotCloseTo(terms.get("loss_plain"), within(1e-3));
  }

  @Test
  void sdmpOnAQueueTellsUnmixedImagesFromTheBatchAndTheQueue() {
    Sdmp prior =
        new Sdmp(
            Sdmp.Operator.CUTMIX,
            1,
            0.8,
            0.1,
            Sdmp.Boxes.INSIDE,
            TwoPositives.SoftTarget.LOG_OF_MIXTURE,
            1,
            0.5,
            0.5,
            0);
    // Nothing is pasted: both kinds of keys are the clean ones, and each query's own is its only
    // positive.
    Map<String, Double> terms =
        losses(
            MOCO,
            prior,
            none ->
                Map.of(
                    SdmpDraw.SHARE,
                    filled(BATCH, 1),
                    SdmpDraw.COMMON,
                    filled(BATCH, 0),
                    SdmpDraw.rows(0),
                    filled(BATCH * SIZE, 0),
                    SdmpDraw.columns(0),
                    filled(BATCH * SIZE, 0),
                    SdmpDraw.rows(1),
                    filled(BATCH * SIZE, 0),
                    SdmpDraw.columns(1),
                    filled(BATCH * SIZE, 0)));

    assertThat(terms.get("loss_source")).isCloseTo(plain(MOCO), within(1e-9));
    assertThat(terms.get("loss_mix_source")).isCloseTo(terms.get("loss_mix_mix"), within(1e-9));
    assertThat(terms.get("loss"))
        .isCloseTo(
            terms.get("loss_source") + terms.get("loss_mix_source") + terms.get("loss_mix_mix"),
            within(1e-12));
  }
}
