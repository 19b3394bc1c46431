package org.selfdiff.runner.session.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.probe.ProbeFeatures;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.protocol.LinearByol;
import org.selfdiff.runner.protocol.LinearDino;
import org.selfdiff.runner.protocol.LinearMoco;
import org.selfdiff.runner.protocol.LinearMocoV3;
import org.selfdiff.runner.protocol.LinearMomentum2;
import org.selfdiff.runner.protocol.LinearSimsiam;
import org.selfdiff.runner.protocol.LinearSwav;
import org.selfdiff.runner.protocol.LinearWmse;
import org.selfdiff.runner.protocol.Probe;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.protocol.Search;

/**
 * Whole trainings of seven images in batches of three, beside those of PyTorch 1.13 in double: its
 * SGD, Adam and BatchNorm1d, and LARS of DINO's and LARC of apex's rule written there anew.
 */
class ProbeCourseTest {
  private static final int IMAGES = 7;
  private static final int DIM = 4;
  private static final int CLASSES = 3;
  private static final int BATCH = 3;

  /** The engine's rules have constants in single precision. */
  private static final double ENOUGH = 5e-8;

  private static final Search MONITOR =
      new Search(Readout.Output.HEAD, List.of(1), OptionalDouble.of(0.1));

  /** The images in their order, the last batch with one of them. */
  private static final class InOrder implements TrainingRows {
    private final boolean whole;
    private int next;

    InOrder(boolean whole) {
      this.whole = whole;
    }

    @Override
    public int dim() {
      return DIM;
    }

    @Override
    public int batch() {
      return BATCH;
    }

    @Override
    public int steps() {
      return whole ? 2 : 3;
    }

    @Override
    public int next(Memory features, Memory labels) {
      int from = next % steps() * BATCH;
      next++;
      int count = Math.min(BATCH, IMAGES - from);
      for (int i = 0; i < count; i++) {
        for (int d = 0; d < DIM; d++) {
          features.put((long) i * DIM + d, Math.sin(1 + 4 * (from + i) + d));
        }
        labels.put(i, (from + i) % CLASSES);
      }
      return count;
    }
  }

  /** Weight and bias of each classifier after the last epoch. */
  private static double[][] train(Protocol protocol) {
    Probe probe = (Probe) protocol.judge(true, MONITOR);
    LinearProbe linear = probe.linear(DIM, CLASSES);
    TrainingRows rows = new InOrder(probe.epochs().whole());
    int classifiers = probe.classifiers().size();
    double[][] after = new double[classifiers][(DIM + 1) * CLASSES];
    try (Program program =
        new Nd4jExecutor().compile(linear.train(DType.F64, BATCH), new Placement(1))) {
      for (int i = 0; i < classifiers; i++) {
        place(program, i, ".fc.weight", new double[DIM * CLASSES], true);
        place(program, i, ".fc.bias", new double[CLASSES], true);
        place(program, i, ".bn.weight", new double[] {1, 1, 1}, true);
      }
      for (int epoch = 0; epoch < probe.epochs().count(); epoch++) {
        ProbeTraining.train(probe, rows, program, epoch);
      }
      for (int i = 0; i < classifiers; i++) {
        double[] weight = new double[DIM * CLASSES];
        double[] bias = new double[CLASSES];
        place(program, i, ".fc.weight", weight, false);
        place(program, i, ".fc.bias", bias, false);
        System.arraycopy(weight, 0, after[i], 0, weight.length);
        System.arraycopy(bias, 0, after[i], weight.length, bias.length);
      }
    }
    return after;
  }

  /** Writes or reads a tensor of a classifier, if there is one. */
  private static void place(
      Program program, int classifier, String key, double[] values, boolean write) {
    if (write && key.equals(".fc.weight")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = 0.1 * Math.cos(i);
      }
    }
    for (State state : program.step().states()) {
      for (Part part : state.parts()) {
        if (part.name().equals(LinearProbe.name(classifier) + key)) {
          if (write) {
            program.state(state.name()).put(part.offset(), values);
          } else {
            program.state(state.name()).get(part.offset(), values);
          }
        }
      }
    }
  }

  private static void same(double[] found, double... expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("number " + i).isCloseTo(expected[i], within(ENOUGH));
    }
  }

  private static LinearDino dino(List<Double> decays, List<LinearDino.Rule> rules) {
    return new LinearDino(
        List.of(20.0),
        decays,
        rules,
        1e-3,
        1,
        ProbeFeatures.CLASS_TOKENS,
        3,
        BATCH,
        false,
        Optional.empty());
  }

  @Test
  void swavDecaysWeightAndBiasAndItsRateFallsByEpochs() {
    same(
        train(new LinearSwav(0.3, 1e-3, 3, BATCH, Optional.empty(), false))[0],
        0.42796494802,
        1.40632006503,
        1.09171099983,
        -0.226612123932,
        -0.955830443701,
        -0.822753920908,
        0.0667587624441,
        0.894893747479,
        0.54783658193,
        -0.592233010577,
        -1.18780630438,
        -0.691315959787,
        0.543420473577,
        -0.387340841076,
        -0.156079632502);
  }

  @Test
  void simsiamScalesGradientsByLarc() {
    same(
        train(new LinearSimsiam(200, 3, BATCH, false))[0],
        0.101283235381,
        0.0583478203079,
        -0.0382323116712,
        -0.0996618326171,
        -0.0686026006197,
        0.0257058632008,
        0.0963804749431,
        0.0784433225041,
        -0.0125950002282,
        -0.092770260564,
        -0.0876529711693,
        -0.0019479443139,
        -0.0915707464959,
        0.0642838282661,
        0.0272869182298);
  }

  @Test
  void theCodeOfWmseHasAdamWithAnExponentialRateAndWholeBatches() {
    same(
        train(new LinearWmse(0.01, 1e-6, 0.05, 3, BATCH))[0],
        0.119290982915,
        0.0750013689794,
        -0.0213529841675,
        -0.117046152492,
        -0.0863357096931,
        0.00816739864953,
        0.114284779129,
        0.096327184305,
        0.00583845685896,
        -0.108631211177,
        -0.104821930068,
        -0.0202064732494,
        -0.0201800825301,
        0.0195698466618,
        0.020032877036);
  }

  @Test
  void theCodeOfWmseBeginsAsPytorchDoes() {
    Probe probe = (Probe) new LinearWmse(0.01, 1e-6, 5e-6, 500, 1000).judge(false, MONITOR);
    assertThat(probe.linear(DIM, CLASSES).train(DType.F32, BATCH).states().get(0).parts())
        .extracting(Part::init)
        .containsOnly(new Initializer.UniformFanIn(DIM));
    Probe other = (Probe) new LinearByol(20, 3, BATCH, false).judge(false, MONITOR);
    assertThat(other.linear(DIM, CLASSES).train(DType.F32, BATCH).states().get(0).parts())
        .extracting(Part::init)
        .containsExactly(new Initializer.Normal(0.01), new Initializer.Fill(0));
  }

  @Test
  void mugsComparesSgdAndLarsWithEveryDecay() {
    double[][] found =
        train(dino(List.of(0.0, 1e-2), List.of(LinearDino.Rule.SGD, LinearDino.Rule.LARS)));
    same(
        found[0],
        0.372851025792,
        1.18030726136,
        0.902594444101,
        -0.204959542538,
        -0.807264807884,
        -0.675850608752,
        0.0769375232219,
        0.758989651161,
        0.454499416625,
        -0.513173229665,
        -1.00903677522,
        -0.57719656305,
        0.4626431098,
        -0.317476075463,
        -0.145167034336);
    same(
        found[1],
        0.365365195199,
        1.16653468131,
        0.895197561178,
        -0.199180068288,
        -0.795918690485,
        -0.669881716319,
        0.0720414185133,
        0.7477300054,
        0.449748874046,
        -0.504983197121,
        -0.995436045704,
        -0.570689584556,
        0.458752856137,
        -0.314197431726,
        -0.144555424411);
    same(
        found[2],
        0.100121640777,
        0.0544584189198,
        -0.0412736221442,
        -0.0990588853519,
        -0.0656866565459,
        0.0281039315662,
        0.0960558946042,
        0.0756945111276,
        -0.0143493496981,
        -0.0912789275413,
        -0.0842870803573,
        0.000197919797392,
        0.585530353444,
        -0.334564675342,
        -0.250965678103);
    same(
        found[3],
        0.100120638,
        0.0544582077344,
        -0.0412728475751,
        -0.0990578371636,
        -0.0656864387182,
        0.0281032790875,
        0.0960549717051,
        0.0756941663172,
        -0.0143488377382,
        -0.0912779454078,
        -0.0842865310193,
        0.000197531281135,
        0.585530284276,
        -0.334564509303,
        -0.250965774973);
  }

  @Test
  void mocoLeavesATenthAtEachMilestone() {
    same(
        train(new LinearMoco(0.5, List.of(1, 2), 3, BATCH, false, false))[0],
        0.380417244035,
        1.00423305742,
        0.704761629069,
        -0.242664390871,
        -0.774946039876,
        -0.57911647661,
        0.149150104519,
        0.740288767394,
        0.414614430374,
        -0.433833157863,
        -0.883416541485,
        -0.52079083095,
        0.329378859055,
        -0.257518734229,
        -0.0718601248261);
  }

  @Test
  void mocoV3FallsByEpochsToNothing() {
    same(
        train(new LinearMocoV3(OptionalDouble.of(20), 3, BATCH, false))[0],
        0.372247385805,
        1.1773770665,
        0.900031702008,
        -0.204798658601,
        -0.805499026476,
        -0.674018245346,
        0.0771518021602,
        0.757388838564,
        0.453337275204,
        -0.512075398209,
        -1.00668831207,
        -0.57575663439,
        0.461490719305,
        -0.316653022437,
        -0.144837696868);
  }

  @Test
  void byolLooksAheadAndFallsByBatches() {
    same(
        train(new LinearByol(20, 3, BATCH, false))[0],
        0.356969360479,
        1.07567302856,
        0.805407874908,
        -0.20534556461,
        -0.74806837892,
        -0.613322515368,
        0.0853092403318,
        0.705508073895,
        0.411184652974,
        -0.471067090252,
        -0.920221923137,
        -0.523328963711,
        0.397003983951,
        -0.287323995535,
        -0.109679988416);
  }

  @Test
  void momentum2HasBatchNormBehindTheClassifierAndWholeBatches() {
    same(
        train(new LinearMomentum2(LinearMomentum2.ProbeRecipe.BYOL, BATCH, 1, 10, false))[0],
        0.0792741704498,
        0.227720602399,
        0.16680176269,
        -0.0474738483906,
        -0.134851049548,
        -0.0780841550164,
        0.0504729515342,
        0.132625459212,
        0.0560538979818,
        -0.124108163247,
        -0.19016575154,
        -0.0813858248621,
        0,
        0,
        0);
  }
}
