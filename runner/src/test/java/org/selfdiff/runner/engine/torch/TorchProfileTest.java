package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.session.InitialStates;

/** The step in pieces is the step. */
class TorchProfileTest {
  /** Runs of the step within one profile: two to warm up and the one that counts. */
  private static final int RUNS = 3;

  private final TrainingStep step = moco();

  private static TrainingStep moco() {
    ResNet network = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false);
    Sgd sgd = new Sgd(0.05, OptionalInt.empty(), 0.9, 1e-4, false);
    return new Moco(8, 16, 0.9, 0.2, Moco.Head.MLP, true, 2)
        .train(new StepSpec(DType.F32, network, 4, 8, sgd))
        .step();
  }

  private Program program() {
    Program program = new TorchExecutor().compile(step, new Placement(1));
    InitialStates.write(program, 1);
    for (var input : step.inputs()) {
      Memory memory = program.input(input.name());
      Random random = new Random(input.id());
      for (int i = 0; i < memory.size(); i++) {
        memory.put(i, input.type() == DType.I64 ? i : 0.1f * random.nextFloat());
      }
    }
    return program;
  }

  @Test
  void everyLineIsInAPieceAndTheSumIsTheStep() {
    try (Program program = program()) {
      Map<String, Double> milliseconds = program.profile();
      TorchScript script = ScriptText.script(step);
      assertThat(milliseconds.keySet())
          .containsExactlyElementsOf(
              script.step().stream()
                  .filter(b -> !b.lines().isEmpty())
                  .map(TorchScript.ScriptBlock::label)
                  .distinct()
                  .toList());
      assertThat(milliseconds.values()).allMatch(ms -> ms > 0);
    }
  }

  @Test
  void aProfileLeavesTheStatesThatRunsLeave() {
    Map<String, double[]> expected = new LinkedHashMap<>();
    try (Program program = program()) {
      for (int i = 0; i < RUNS; i++) {
        program.run();
      }
      step.states().forEach(s -> expected.put(s.name(), program.state(s.name()).doubles()));
      step.metrics().keySet().forEach(m -> expected.put(m, program.metric(m).doubles()));
    }
    try (Program program = program()) {
      program.profile();
      expected.forEach(
          (name, numbers) -> {
            boolean metric = step.metrics().containsKey(name);
            Memory found = metric ? program.metric(name) : program.state(name);
            assertThat(found.doubles()).as(name).isEqualTo(numbers);
          });
    }
  }
}
