package org.selfdiff.runner.session.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StandInExecutor;

/** Right steps pass, and steps with one fault do not. */
class StepProofTest {
  private static final String TENSOR = "encoder_q.layer2.0.conv1.weight";

  private static Experiment experiment(String... overrides) {
    List<String> all = new ArrayList<>(List.of("hardware.batch=8", "method.queue=16"));
    all.addAll(List.of(overrides));
    return new ExperimentLoader()
        .load(Corpus.experiments().resolve("smoke/moco.conf"), all)
        .orThrow()
        .experiment();
  }

  private static ProofResult prove(
      ComputePrecision precision, UnaryOperator<Program> stand, String... overrides) {
    Experiment e = experiment(overrides);
    // The reference is right; what is proven is not.
    UnaryOperator<Program> fp32 =
        p ->
            p.step().graph().type() == DType.F32 && !p.step().updates().isEmpty()
                ? stand.apply(p)
                : p;
    Placement placement = new Placement(1, precision, Device.CPU);
    Setup setup = new Setup(e, new StandInExecutor(fp32), placement, 1);
    return new StepProof(setup, 2, 1, line -> {}).run();
  }

  @Test
  void aRightStepPassesInFp32AndBf16() {
    ProofResult fp32 = prove(ComputePrecision.GRAPH, p -> p);
    assertThat(fp32.failures()).isEmpty();
    assertThat(fp32.again()).isZero();
    assertThat(fp32.turns()).isZero();
    assertThat(fp32.recorded()).isNaN();
    assertThat(fp32.losses()).hasSize(2);

    ProofResult bf16 =
        prove(ComputePrecision.BF16, p -> p, "hardware.precision=bf16", "backbone.width=16");
    assertThat(bf16.failures()).isEmpty();
    assertThat(bf16.losses().get(0).found()).isNotEqualTo(bf16.losses().get(0).reference());
  }

  /** Changes how far one tensor moves. */
  private static final class Moving extends StandInExecutor.Passing {
    private final double factor;

    Moving(Program real, double factor) {
      super(real);
      this.factor = factor;
    }

    @Override
    public void run() {
      State state =
          step().states().stream()
              .filter(s -> s.name().equals("encoder_q"))
              .findAny()
              .orElseThrow();
      Part part =
          state.parts().stream().filter(p -> p.name().equals(TENSOR)).findAny().orElseThrow();
      double[] before = new double[(int) part.shape().size()];
      real.state(state.name()).get(part.offset(), before);
      real.run();
      Memory memory = real.state(state.name());
      for (int i = 0; i < before.length; i++) {
        double after = memory.get(part.offset() + i);
        memory.put(part.offset() + i, before[i] + factor * (after - before[i]));
      }
    }
  }

  @Test
  void oneTensorThatMovesAQuarterTooFarFailsByItsName() {
    assertThat(prove(ComputePrecision.GRAPH, p -> new Moving(p, 1.25)).failures())
        .anyMatch(line -> line.startsWith(TENSOR + " of encoder_q: off by 2.5e-01 of its update"));
  }

  @Test
  void oneTensorThatMovesTheWrongWayFailsInBf16() {
    assertThat(
            prove(ComputePrecision.BF16, p -> new Moving(p, -1), "hardware.precision=bf16")
                .failures())
        .anyMatch(line -> line.startsWith(TENSOR + " of encoder_q: off by "));
  }

  /** Sees the images of a step one step late. */
  private static final class Stale extends StandInExecutor.Passing {
    private Memory shown;
    private Memory kept;

    Stale(Program real) {
      super(real);
    }

    @Override
    public Memory input(String name) {
      if (!name.equals("view_1")) {
        return real.input(name);
      }
      if (shown == null) {
        shown = Memory.allocate(real.input(name).type(), (int) real.input(name).size());
        kept = Memory.allocate(real.input(name).type(), (int) real.input(name).size());
      }
      return shown;
    }

    @Override
    public void run() {
      if (shown != null) {
        real.input("view_1").copy(kept);
        kept.copy(shown);
      }
      real.run();
    }
  }

  @Test
  void aStepThatReadsTheBatchBeforeFails() {
    List<String> inputs = new ArrayList<>();
    ProofResult result =
        prove(
            ComputePrecision.GRAPH,
            p -> {
              p.step().inputs().forEach(v -> inputs.add(v.name()));
              return new Stale(p);
            });
    assertThat(inputs).contains("view_1");
    assertThat(result.failures()).anyMatch(line -> line.startsWith("loss of step 1: "));
  }

  /** Gives one bit more from a run on, as a bad recording would. */
  private static final class Recorded extends StandInExecutor.Passing {
    private int runs;

    Recorded(Program real) {
      super(real);
    }

    @Override
    public int warmup() {
      return 5;
    }

    @Override
    public void run() {
      real.run();
      runs++;
      if (runs > 5) {
        Memory queue = real.state("queue");
        queue.put(0, queue.get(0) + 1e-6);
      }
    }
  }

  @Test
  void aRecordingThatDiffersFails() {
    ProofResult result = prove(ComputePrecision.GRAPH, Recorded::new);
    assertThat(result.again()).isZero();
    assertThat(result.recorded()).isPositive();
    assertThat(result.failures())
        .anyMatch(
            line ->
                line.matches(
                    "the same steps as a recording: off by .*, expected the same bits, as without"));
  }

  @Test
  void whatIsNoNumberFails() {
    assertThat(prove(ComputePrecision.GRAPH, p -> new Moving(p, Double.NaN)).failures())
        .anyMatch(line -> line.contains(TENSOR));
  }

  @Test
  void stepsOfSeveralDevicesAreRefused() {
    Experiment e = experiment("hardware.devices=2");
    Setup setup = new Setup(e, new StandInExecutor(p -> p), new Placement(1), 1);
    assertThatThrownBy(() -> new StepProof(setup, 2, 1, line -> {}))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "--prove takes the step of one device, and hardware.devices names 2; add hardware.devices=1");
  }
}
