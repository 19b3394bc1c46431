package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** A saved training step is a graph that stock SameDiff loads and runs to the same numbers. */
class SameDiffGraphTest {
  private static final long SEED = 5;

  @TempDir Path folder;

  private static TrainingStep moco() {
    ResNet network = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false);
    Sgd sgd = new Sgd(0.05, OptionalInt.empty(), 0.9, 1e-4, false);
    return new Moco(8, 16, 0.9, 0.2, Moco.Head.MLP, false, 1)
        .train(new StepSpec(DType.F64, network, 4, 8, sgd))
        .step();
  }

  private static double[] initial(TrainingStep step, State s) {
    double[] out = new double[(int) s.value().shape().size()];
    for (Part p : s.parts()) {
      boolean copy = p.init() instanceof Initializer.CopyOf;
      Part source = p.init() instanceof Initializer.CopyOf c ? part(step, c.part()) : p;
      // An average of equal numbers would not move.
      double[] v = source.init().values(source.name(), source.shape(), copy ? SEED + 1 : SEED);
      System.arraycopy(v, 0, out, (int) p.offset(), v.length);
    }
    return out;
  }

  private static Part part(TrainingStep step, String name) {
    return step.states().stream()
        .flatMap(s -> s.parts().stream())
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static double[] drawn(Value v) {
    return switch (v.name()) {
      case "lr" -> new double[] {0.05};
      case "momentum" -> new double[] {0.9};
      default -> new Random(v.id()).doubles(v.shape().size(), -1, 1).toArray();
    };
  }

  static List<Executor> executors() {
    return Executors.all();
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theSavedStepComputesWhatTheExecutorComputes(Executor executor) {
    TrainingStep step = moco();
    Map<Value, double[]> first = new LinkedHashMap<>();
    step.states().forEach(s -> first.put(s.value(), initial(step, s)));
    step.inputs().forEach(v -> first.put(v, drawn(v)));

    File file = folder.resolve("step.fb").toFile();
    step.graph().sameDiff().save(file, false);
    SameDiff loaded = SameDiff.load(file, false);
    Map<String, INDArray> placeholders = new LinkedHashMap<>();
    first.forEach(
        (v, x) -> placeholders.put(v.name(), Nd4j.create(x, v.shape().dims(), v.type().nd4j())));
    List<String> names = new ArrayList<>();
    step.metrics().values().forEach(v -> names.add(v.name()));
    step.updates().values().forEach(v -> names.add(v.name()));
    Map<String, INDArray> stock = loaded.output(placeholders, names.toArray(String[]::new));

    try (Program program = executor.compile(step, new Placement(1))) {
      step.states().forEach(s -> program.state(s.name()).put(0, first.get(s.value())));
      step.inputs().forEach(v -> program.input(v.name()).put(0, first.get(v)));
      program.run();
      step.metrics()
          .forEach(
              (name, v) -> assertSame(name, program.metric(name).doubles(), stock.get(v.name())));
      step.updates()
          .forEach(
              (name, v) -> {
                double[] after = program.state(name).doubles();
                assertThat(after).as(name).isNotEqualTo(first.get(step.state(name).value()));
                assertSame(name, after, stock.get(v.name()));
              });
      assertThat(program.metric("loss").get(0)).isBetween(0.5, 10.0);
    }
  }

  private static void assertSame(String name, double[] found, INDArray stock) {
    double[] expected = stock.castTo(DType.F64.nd4j()).dup('c').data().asDouble();
    assertThat(found).as(name).hasSameSizeAs(expected);
    assertThat(Trajectory.largest(found, expected)).as(name).isLessThan(1e-9);
  }
}
