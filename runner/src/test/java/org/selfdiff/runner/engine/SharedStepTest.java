package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.Backward;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.parallel.DataParallel;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.session.InitialStates;

/** A step whose images several ranks share, as executors run it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedStepTest {
  private static final int WORLD = 2;

  /** Runs of the step within one profile of libtorch: two to warm up and the one that counts. */
  private static final int RUNS = 3;

  /**
   * A small step.
   *
   * @param splits groups of batch norm: with one, ranks exchange its statistics
   */
  private static MethodGraph moco(DType type, int splits, boolean recompute) {
    ResNet network = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 4, false);
    Sgd sgd = new Sgd(0.05, OptionalInt.empty(), 0.9, 1e-4, false);
    return new Moco(8, 16, 0.9, 0.2, Moco.Head.MLP, true, splits)
        .train(
            new StepSpec(
                type,
                network,
                8,
                8,
                Crops.NONE,
                Optional.empty(),
                sgd,
                new NoMixing(),
                new Backward(recompute, false)));
  }

  private static TrainingStep shared(long bucketBytes) {
    return shared(moco(DType.F32, WORLD, false), bucketBytes);
  }

  private static TrainingStep shared(MethodGraph graph, long bucketBytes) {
    Set<String> images = new HashSet<>();
    graph
        .feeds()
        .forEach(
            (name, feed) -> {
              if (feed.ofImages()) {
                images.add(name);
              }
            });
    return DataParallel.of(graph.step(), images, WORLD, bucketBytes);
  }

  static Stream<Arguments> executors() {
    return Stream.of(
        Arguments.of(Named.of("nd4j", List.of(new Nd4jExecutor(), new Nd4jExecutor()))),
        Arguments.of(Named.of("torch", List.of(new TorchExecutor(), new TorchExecutor()))));
  }

  /** Every state and metric of every rank after some runs. */
  private static List<Map<String, double[]>> run(
      List<? extends Executor> executors, TrainingStep step, Placement place, Work work) {
    return Ranks.run(
        WORLD,
        member -> {
          try (Program program = compile(executors, step, place, member)) {
            work.of(program);
            Map<String, double[]> found = new TreeMap<>();
            step.states().forEach(s -> found.put(s.name(), program.state(s.name()).doubles()));
            step.metrics().keySet().forEach(m -> found.put(m, program.metric(m).doubles()));
            return found;
          }
        });
  }

  private interface Work {
    void of(Program program);
  }

  private static void runs(Program program) {
    for (int i = 0; i < RUNS; i++) {
      program.run();
    }
  }

  private static Program compile(
      List<? extends Executor> executors, TrainingStep step, Placement place, ProcessGroup member) {
    Program program = executors.get(member.rank()).compile(step, place, member);
    InitialStates.write(program, 1);
    for (Value input : step.inputs()) {
      if (input.name().equals(DataParallel.RANK)) {
        continue;
      }
      Memory memory = program.input(input.name());
      boolean images = input.rank() > 1;
      Random random = new Random(images ? 7 + member.rank() : 7);
      for (int i = 0; i < memory.size(); i++) {
        memory.put(i, input.type() == DType.I64 ? i : 0.1f * random.nextFloat());
      }
    }
    return program;
  }

  private static void same(
      List<Map<String, double[]>> found, List<Map<String, double[]>> expected) {
    for (int r = 0; r < WORLD; r++) {
      Map<String, double[]> of = found.get(r);
      int rank = r;
      expected
          .get(r)
          .forEach((n, v) -> assertThat(of.get(n)).as("%s on rank %d", n, rank).isEqualTo(v));
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void ranksAndBucketsHaveTheSameBits(List<Executor> executors) {
    Placement place = new Placement(1);
    List<Map<String, double[]>> one =
        run(executors, shared(Long.MAX_VALUE), place, SharedStepTest::runs);
    assertThat(one.get(1)).usingRecursiveComparison().isEqualTo(one.get(0));
    List<Map<String, double[]>> many = run(executors, shared(4096), place, SharedStepTest::runs);
    same(many, one);
    assertThat(one.get(0).get("loss")[0]).isNotNaN();
  }

  /** Gradients of the last layers travel first, and buckets take no memory of their own. */
  @Test
  void bucketsTakeNoMemoryAndBeginEarly() {
    for (Executor executor : Executors.all()) {
      var one = executor.plan(shared(Long.MAX_VALUE));
      var many = executor.plan(shared(4096));
      assertThat(many.arena().get(DType.F32)).isLessThanOrEqualTo(one.arena().get(DType.F32));
      List<Integer> buckets = new ArrayList<>();
      for (int i = 0; i < many.instructions().size(); i++) {
        if (many.instructions().get(i) instanceof Instruction.Call c
            && c.node().op().equals(new AllReduce(AllReduce.Fn.SUM, WORLD))) {
          assertThat(c.writes()).isEqualTo(c.reads());
          buckets.add(i);
        }
      }
      assertThat(buckets).hasSizeGreaterThan(5);
      assertThat(buckets.get(buckets.size() - 1) - buckets.get(0)).isGreaterThan(50);
    }
  }

  @Test
  void executorsAgree() {
    TrainingStep step = shared(moco(DType.F64, 1, false), 4096);
    Placement place = new Placement(1);
    Map<String, double[]> nd4j =
        run(List.of(new Nd4jExecutor(), new Nd4jExecutor()), step, place, SharedStepTest::runs)
            .get(0);
    Map<String, double[]> torch =
        run(List.of(new TorchExecutor(), new TorchExecutor()), step, place, SharedStepTest::runs)
            .get(0);
    nd4j.forEach(
        (name, v) -> assertThat(torch.get(name)).as(name).containsExactly(v, within(1e-9)));
  }

  /** Exchanges within what is computed again are made again. */
  @ParameterizedTest
  @MethodSource("executors")
  void recomputationChangesNoBit(List<Executor> executors) {
    Placement place = new Placement(1);
    TrainingStep kept = shared(moco(DType.F32, 1, false), 4096);
    TrainingStep again = shared(moco(DType.F32, 1, true), 4096);
    assertThat(exchanges(again)).isGreaterThan(exchanges(kept));
    same(run(executors, again, place, Program::run), run(executors, kept, place, Program::run));
  }

  private static long exchanges(TrainingStep step) {
    return step.graph().nodes().stream().filter(n -> n.op() instanceof Collective).count();
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aProfileShowsExchangesAndLeavesWhatRunsLeave(List<Executor> executors) {
    Placement place = new Placement(1);
    TrainingStep step = shared(4096);
    int passes = executors.get(0) instanceof TorchExecutor ? RUNS : 1;
    List<Map<String, double[]>> expected =
        run(
            executors,
            step,
            place,
            program -> {
              for (int i = 0; i < passes; i++) {
                program.run();
              }
            });
    List<String> labels = new ArrayList<>();
    List<Map<String, double[]>> found =
        run(
            executors,
            step,
            place,
            program -> {
              Map<String, Double> profile = program.profile();
              synchronized (labels) {
                labels.addAll(profile.keySet());
              }
              profile.forEach(
                  (label, ms) -> {
                    if (label.endsWith(" waited")) {
                      String whole = label.substring(0, label.length() - " waited".length());
                      assertThat(profile.get(whole)).as(whole).isGreaterThanOrEqualTo(ms);
                    }
                  });
            });
    same(found, expected);
    assertThat(labels).anyMatch(l -> l.matches("AllReduce \\[\\d+] waited"));
    assertThat(labels).anyMatch(l -> l.matches("AllGather \\[.*] waited"));
  }

  @Test
  void inLowPrecisionRanksHaveTheSameBitsAndGatherThem() {
    List<TorchExecutor> executors = List.of(new TorchExecutor(), new TorchExecutor());
    for (ComputePrecision precision : List.of(ComputePrecision.BF16, ComputePrecision.FP16)) {
      Placement place = new Placement(1, precision, Device.CPU);
      List<Map<String, double[]>> many = run(executors, shared(4096), place, SharedStepTest::runs);
      assertThat(many.get(1)).usingRecursiveComparison().isEqualTo(many.get(0));

      Graph g = new Graph(DType.F32);
      Value x = g.input("x", 4, 3);
      Value product = g.apply1(new Affine(), x, x, g.constant(0, 4));
      Value all = g.apply1(new AllGather(WORLD), product);
      TrainingStep step =
          new TrainingStep(g, List.of(), Map.of(), Map.of("own", product, "all", all));
      List<Map<String, double[]>> found = run(executors, step, place, Program::run);
      double[] both = new double[32];
      for (int r = 0; r < WORLD; r++) {
        System.arraycopy(found.get(r).get("own"), 0, both, 16 * r, 16);
      }
      assertThat(found).allSatisfy(m -> assertThat(m.get("all")).isEqualTo(both));
    }
  }
}
