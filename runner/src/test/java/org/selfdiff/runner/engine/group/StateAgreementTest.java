package org.selfdiff.runner.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;

/** States that are the same on every rank, and which is named where they are not. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StateAgreementTest {
  private static TrainingStep step() {
    Graph g = new Graph(DType.F32);
    Initializer zero = new Initializer.Fill(0);
    Value parameters = g.input("encoder", 7);
    Value queue = g.input("queue", DType.I64, Shape.of(3));
    return new TrainingStep(
        g,
        List.of(
            new State(
                parameters,
                List.of(
                    new Part("encoder.weight", Shape.of(2, 2), 0, zero),
                    new Part("encoder.bias", Shape.of(3), 4, zero))),
            State.of(queue, zero)),
        Map.of(),
        Map.of("loss", g.sum(parameters, false, 0)));
  }

  /** What every rank is told if some ranks hold another number. */
  private static List<String> told(int world, String state, int at, double number, int... ranks) {
    return Ranks.run(
        world,
        member -> {
          try (Program program = new Nd4jExecutor().compile(step(), new Placement(1), member)) {
            program.state("encoder").fill(1, 2, 3, 0, 5, 6, 7);
            program.state("queue").fill(1, 2, 1L << 52);
            for (int rank : ranks) {
              if (rank == member.rank()) {
                program.state(state).put(at, number);
              }
            }
            StateAgreement.require(program, member);
            return "equal";
          } catch (GroupException e) {
            return e.code().status() + " " + e.getMessage();
          }
        });
  }

  @Test
  void equalStatesPass() {
    assertThat(told(3, "encoder", 0, 1, 1)).containsOnly("equal");
  }

  @Test
  void theFirstTensorThatDiffersIsNamed() {
    assertThat(told(2, "encoder", 5, Math.nextUp(6f), 1))
        .containsOnly(
            "5 the ranks no longer hold the same: tensor encoder.bias of state encoder differs between rank 0 and rank 1");
    assertThat(told(4, "queue", 2, (1L << 52) + 1, 1, 3))
        .containsOnly(
            "5 the ranks no longer hold the same: state queue differs between rank 0 and ranks 1 and 3");
  }

  @Test
  void signsOfZeroCount() {
    assertThat(told(2, "encoder", 3, -0.0, 0))
        .containsOnly(
            "5 the ranks no longer hold the same: tensor encoder.weight of state encoder differs between rank 0 and rank 1");
  }
}
