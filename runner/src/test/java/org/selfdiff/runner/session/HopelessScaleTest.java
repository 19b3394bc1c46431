package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;

/** When a run whose gradients overflow is given up. */
class HopelessScaleTest {
  private final Graph g = new Graph(DType.F32);
  private final Value scale = g.input("scale", 1);

  private Program program(String metric) {
    State state = State.of(scale, new Initializer.Fill(0x1p-12));
    Value after = g.mul(scale, 0.5);
    TrainingStep step =
        new TrainingStep(g, List.of(state), Map.of("scale", after), Map.of(metric, after));
    Program program = new Nd4jExecutor().compile(step, new Placement(1));
    InitialStates.write(program, 1);
    return program;
  }

  @Test
  void belowOneInTenThousand() {
    try (Program program = program("loss_scale")) {
      program.run();
      assertThat(Divergence.hopelessScale(program.readings().numbers())).isEmpty();
      program.run();
      assertThat(Divergence.hopelessScale(program.readings().numbers())).hasValue(0x1p-14);
      assertThat(Divergence.ofScale(0x1p-14))
          .isEqualTo(
              "gradients overflow whatever the loss is scaled by (the scale fell to 6.1e-05)");
    }
  }

  @Test
  void neverWithoutAScale() {
    try (Program program = program("loss")) {
      program.run();
      program.run();
      assertThat(Divergence.hopelessScale(program.readings().numbers())).isEmpty();
    }
  }
}
