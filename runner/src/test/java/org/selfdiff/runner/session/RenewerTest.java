package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.torch.SimulatedGpu;

/** The pass over training images between steps. */
class RenewerTest {
  private static final int IMAGES = 150;
  private static final int PART = 25;

  private static final String EXPERIMENT =
      """
      name = renewed
      data { kind = shapes, train = 150, test = 10, size = 16 }
      views { size = 16, augment = [random-resized-crop] }
      backbone { kind = resnet18, stem = cifar, width = 2 }
      method {
        kind = mgd
        moco { dim = 8, queue = 16 }
        teacher { from = "%s", backbone { kind = resnet18, stem = cifar, width = 4 } }
      }
      optimizer { kind = sgd, lr = 0.05 }
      schedule.epochs = 1
      hardware { batch = 8, engine = nd4j, threads = 1, loaders = 1 }
      evaluate { knn { k = 5 } }
      """;

  @TempDir private Path folder;

  private Experiment experiment() throws IOException {
    Path teacher =
        WeightsFile.write(
            folder.resolve("teacher.safetensors"),
            "encoder_q.",
            ResNets.Size.RESNET18.network(Stem.CIFAR, 4, false),
            5);
    Path file = Files.writeString(folder.resolve("e.conf"), EXPERIMENT.formatted(teacher));
    return new ExperimentLoader().load(file, List.of()).orThrow().experiment();
  }

  @Test
  void everyImageCountsOnceWhateverTheBatch() throws IOException {
    Experiment e = experiment();
    Setup setup = Setup.of(e);
    try (ImageSet set = e.data().open();
        Program program = setup.executor().compile(setup.train().step(), setup.placement())) {
      InitialStates.write(program, 3);
      new Renewer(setup, set, setup.renewal().orElseThrow()).renew(program);
      Map<String, long[]> expected = inParts(setup, set, program);
      assertThat(expected.keySet())
          .containsExactly("matching_1", "matching_2", "matching_3", "matching_4");
      expected.forEach(
          (state, channels) -> {
            double[] numbers = LongStream.of(channels).asDoubleStream().toArray();
            assertThat(program.state(state).doubles()).as(state).isEqualTo(numbers);
          });
    }
  }

  /** 150 images are a full batch and 22, of which the last two of four ranks have 5 each. */
  @Test
  void ranksRenewTogetherAsOneProcess() throws IOException {
    Experiment e = experiment();
    Map<String, double[]> one = renewed(e, ProcessGroup.ALONE);
    assertThat(one).hasSize(4);
    assertThat(one.get("matching_1")).containsExactlyInAnyOrder(0, 1, 2, 3);
    for (int world : new int[] {2, 4}) {
      for (Map<String, double[]> found : Ranks.run(world, member -> renewed(e, member))) {
        one.forEach((state, channels) -> assertThat(found.get(state)).isEqualTo(channels));
      }
    }
  }

  /** What is renewed is sent there, and what is only looked at is fetched. */
  @Test
  void aDeviceThatWorksBesideTheHostGetsTheSame() throws IOException {
    Experiment e = experiment();
    Setup host = Setup.of(e);
    Map<String, double[]> one = renewed(host, ProcessGroup.ALONE);
    for (long seed = 0; seed < 2; seed++) {
      Setup late = new Setup(e, new SimulatedGpu(seed), host.placement(), host.workers());
      Map<String, double[]> found = renewed(late, ProcessGroup.ALONE);
      one.forEach((state, channels) -> assertThat(found.get(state)).isEqualTo(channels));
    }
  }

  private static Map<String, double[]> renewed(Experiment e, ProcessGroup member) {
    return renewed(Setup.of(e), member);
  }

  private static Map<String, double[]> renewed(Setup whole, ProcessGroup member) {
    Experiment e = whole.experiment();
    TrainingStep train = whole.train().step();
    TrainingStep states = new TrainingStep(train.graph(), train.states(), Map.of(), Map.of());
    Setup setup = whole.with(member);
    try (ImageSet set = e.data().open();
        Program trained = whole.compile(states)) {
      InitialStates.write(trained, 3);
      Renewal renewal = setup.renewal().orElseThrow();
      new Renewer(setup, set, renewal).renew(trained);
      Map<String, double[]> found = new LinkedHashMap<>();
      for (State state : states.states()) {
        if (state.name().startsWith("matching_")) {
          found.put(state.name(), trained.state(state.name()).doubles());
        }
      }
      return found;
    }
  }

  /** The same by batches that divide the images. */
  private static Map<String, long[]> inParts(Setup setup, ImageSet set, Program trained) {
    Experiment e = setup.experiment();
    Sgd sgd = new Sgd(0.05, OptionalInt.empty(), 0.9, 0, false);
    Renewal renewal =
        e.method()
            .renewal(new StepSpec(DType.F32, e.backbone().network(16), PART, 16, sgd))
            .orElseThrow();
    Map<String, double[]> sums = new LinkedHashMap<>();
    try (Program program = setup.executor().compile(renewal.step(), setup.placement());
        EvaluationReader reader =
            EvaluationReader.open(set, Split.TRAIN, e.centerView(), PART, 1)) {
      for (State s : program.step().states()) {
        program.state(s.name()).copy(trained.state(s.name()));
      }
      while (reader.hasNext()) {
        program.input("images").put(0, reader.next().view(0));
        program.input("weights").fill(1);
        program.run();
        for (String name : renewal.step().metrics().keySet()) {
          double[] numbers = program.metric(name).doubles();
          double[] sum = sums.computeIfAbsent(name, n -> new double[numbers.length]);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += numbers[i];
          }
        }
      }
    }
    return renewal.states(sums, IMAGES);
  }
}
