package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.parallel.DataParallel;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/** Exchanges between ranks on every executor: values, gradients over all ranks, and failures. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CollectivesTest {
  private static final double STEP = 1e-5;
  private static final int MOST = 4;

  /** One executor per rank: each has a thread of its own. */
  private static final List<Executor> ND4J =
      Stream.<Executor>generate(Nd4jExecutor::new).limit(MOST).toList();

  private static final List<Executor> TORCH =
      Stream.<Executor>generate(TorchExecutor::new).limit(MOST).toList();

  private static final Placement PLACE = new Placement(1);

  static Stream<Arguments> executors() {
    return Stream.of(Arguments.of(Named.of("nd4j", ND4J)), Arguments.of(Named.of("torch", TORCH)));
  }

  private static Stream<Collective> collectives(int world) {
    return Stream.concat(
        Arrays.stream(AllReduce.Fn.values()).map(fn -> new AllReduce(fn, world)),
        Stream.of(new AllGather(world), new ReduceScatter(world)));
  }

  static Stream<Arguments> cases() {
    return executors()
        .flatMap(
            e ->
                IntStream.of(2, 4)
                    .boxed()
                    .flatMap(CollectivesTest::collectives)
                    .map(c -> Arguments.of(e.get()[0], c)));
  }

  /** The ops, for tests of the vocabulary. */
  static Stream<Op> ops() {
    return collectives(2).map(c -> c);
  }

  private static double[] numbers(int rank, int count) {
    return new Random(rank).doubles(count, -2, 2).toArray();
  }

  private static double[] expected(Collective what, List<double[]> given, int rank) {
    int n = given.get(0).length;
    if (what instanceof AllGather) {
      return given.stream().flatMapToDouble(Arrays::stream).toArray();
    }
    double[] all = new double[n];
    for (int i = 0; i < n; i++) {
      int at = i;
      var column = given.stream().mapToDouble(g -> g[at]);
      boolean max = what instanceof AllReduce r && r.fn() == AllReduce.Fn.MAX;
      all[i] = max ? column.max().orElseThrow() : column.sum();
      if (what instanceof AllReduce r && r.fn() == AllReduce.Fn.MEAN) {
        all[i] /= given.size();
      }
    }
    int part = n / given.size();
    return what instanceof ReduceScatter
        ? Arrays.copyOfRange(all, rank * part, (rank + 1) * part)
        : all;
  }

  /** What every rank reports of a step that two inputs x and w are fed to. */
  private static List<Map<String, double[]>> run(
      List<Executor> executors, TrainingStep step, int world, Placement place) {
    return Ranks.run(
        world,
        member -> {
          Executor own = executors.get(member.rank());
          try (Program program = own.compile(step, place, member)) {
            for (Value v : step.inputs()) {
              if (!v.name().equals(DataParallel.RANK)) {
                program.input(v.name()).put(0, numbers(member.rank(), (int) v.shape().size()));
              }
            }
            program.run();
            Map<String, double[]> first = metrics(program);
            program.run();
            assertThat(metrics(program)).usingRecursiveComparison().isEqualTo(first);
            return first;
          }
        });
  }

  private static Map<String, double[]> metrics(Program program) {
    Map<String, double[]> out = new TreeMap<>();
    program.step().metrics().keySet().forEach(n -> out.put(n, program.metric(n).doubles()));
    return out;
  }

  private static TrainingStep reporting(Graph g, Map<String, Value> metrics) {
    return new TrainingStep(g, List.of(), Map.of(), metrics);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valuesInEveryType(List<Executor> executors, Collective what) {
    for (DType type : DType.values()) {
      if (!type.isFloating() && !(what instanceof AllGather)) {
        continue;
      }
      Graph g = new Graph(type.isFloating() ? type : DType.F64);
      Value x = g.input("x", type, Shape.of(4, 3));
      // Once as it is, and once of what is computed, which may be written over.
      Map<String, Value> metrics = new TreeMap<>();
      metrics.put("y", g.apply1(what, x));
      if (type.isFloating()) {
        Value more = g.add(x, 1);
        metrics.put("more", g.add(g.apply1(what, more), 0.5));
      }
      List<double[]> given =
          IntStream.range(0, what.world())
              .mapToObj(r -> Arrays.stream(numbers(r, 12)).map(v -> round(v, type)).toArray())
              .toList();
      List<double[]> more =
          given.stream().map(v -> Arrays.stream(v).map(d -> d + 1).toArray()).toList();
      List<Map<String, double[]>> found =
          run(executors, reporting(g, metrics), what.world(), PLACE);
      double near = type == DType.F32 ? 1e-6 : 1e-15;
      for (int r = 0; r < what.world(); r++) {
        assertThat(found.get(r).get("y"))
            .as("%s on rank %d", type, r)
            .containsExactly(expected(what, given, r), within(near));
        if (type.isFloating()) {
          double[] sums = Arrays.stream(expected(what, more, r)).map(d -> d + 0.5).toArray();
          assertThat(found.get(r).get("more")).containsExactly(sums, within(4 * near));
        }
      }
    }
  }

  private static double round(double v, DType type) {
    return switch (type) {
      case F32 -> (float) v;
      case F64 -> v;
      case I64 -> (long) v;
      case U8 -> (byte) v & 0xFF;
    };
  }

  /** Where all ranks hold the same, the graph of one of them on stock SameDiff is that of all. */
  @ParameterizedTest
  @MethodSource("cases")
  void theStockFormIsThatOfEqualRanks(List<Executor> executors, Collective what) {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 4, 3);
    // Rank 0 of a scatter gets the first part, which is what the stock form gives.
    TrainingStep step = reporting(g, Map.of("y", g.apply1(what, g.mul(x, 3))));
    List<double[]> found =
        Ranks.run(
            what.world(),
            member -> {
              Executor own = executors.get(member.rank());
              try (Program program = own.compile(step, PLACE, member)) {
                program.input("x").put(0, numbers(7, 12));
                program.run();
                return program.metric("y").doubles();
              }
            });
    String y = step.metrics().get("y").name();
    double[] stock =
        g.sameDiff()
            .output(
                Map.of("x", Nd4j.create(numbers(7, 12), new long[] {4, 3}, DType.F64.nd4j())), y)
            .get(y)
            .dup('c')
            .data()
            .asDouble();
    assertThat(found.get(0)).containsExactly(stock, within(1e-12));
  }

  /** The gradient of the sum of all ranks' losses by the input of each. */
  @ParameterizedTest
  @MethodSource("cases")
  void gradientsOverAllRanks(List<Executor> executors, Collective what) {
    if (what instanceof AllReduce r && r.fn() == AllReduce.Fn.MAX) {
      return;
    }
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 4, 3);
    Value y = g.apply1(what, g.mul(x, x));
    Value w = g.input("w", y.shape().size());
    Value flat = g.reshape(y, y.shape().size());
    Value loss = g.sum(g.mul(w, g.mul(flat, flat)), false, 0);
    Value gradient = Gradients.of(g, loss, List.of(x)).get(0);
    TrainingStep step = reporting(g, Map.of("loss", loss, "dx", gradient));
    List<double[][]> found =
        Ranks.run(
            what.world(),
            member -> {
              Executor own = executors.get(member.rank());
              try (Program program = own.compile(step, PLACE, member)) {
                double[] at = numbers(member.rank(), 12);
                program.input("x").put(0, at);
                program.input("w").put(0, numbers(10 + member.rank(), (int) y.shape().size()));
                program.run();
                double[] dx = program.metric("dx").doubles();
                double[] losses = new double[what.world() * 12];
                for (int i = 0; i < losses.length; i++) {
                  boolean mine = i / 12 == member.rank();
                  losses[i] =
                      (loss(program, at, i % 12, mine ? STEP : 0)
                              - loss(program, at, i % 12, mine ? -STEP : 0))
                          / (2 * STEP);
                }
                return new double[][] {dx, losses};
              }
            });
    for (int r = 0; r < what.world(); r++) {
      double[] differences = new double[12];
      for (int i = 0; i < 12; i++) {
        for (double[][] rank : found) {
          differences[i] += rank[1][r * 12 + i];
        }
      }
      assertThat(found.get(r)[0]).as("rank %d", r).containsExactly(differences, within(1e-5));
    }
  }

  private static double loss(Program program, double[] at, int index, double by) {
    program.input("x").put(index, at[index] + by);
    program.run();
    program.input("x").put(index, at[index]);
    return program.metric("loss").get(0);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aStepIsToldItsRank(List<Executor> executors) {
    Graph g = new Graph(DType.F64);
    Value rank = g.input(DataParallel.RANK, DType.I64, Shape.of(1));
    TrainingStep step = reporting(g, Map.of("all", g.apply1(new AllGather(3), rank)));
    assertThat(run(executors, step, 3, PLACE))
        .allSatisfy(m -> assertThat(m.get("all")).containsExactly(0, 1, 2));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aStepOfAnotherWorldIsRefused(List<Executor> executors) {
    Graph g = new Graph(DType.F64);
    TrainingStep step = reporting(g, Map.of("y", g.apply1(new AllGather(3), g.input("x", 2))));
    String given = "a step for 3 ranks (AllGather[world=3]) was given to a group of ";
    assertThatThrownBy(() -> executors.get(0).compile(step, PLACE)).hasMessage(given + 1);
    assertThatThrownBy(() -> run(executors, step, 2, PLACE)).hasMessage(given + 2);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aRankThatFailsFreesTheOthers(List<Executor> executors) {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 2);
    Value sum = g.apply1(new AllReduce(AllReduce.Fn.SUM, 3), x);
    TrainingStep step = reporting(g, Map.of("y", g.mul(sum, 2)));
    List<String> told = new ArrayList<>();
    assertThatThrownBy(
            () ->
                Ranks.run(
                    3,
                    member -> {
                      try (Program program =
                          executors.get(member.rank()).compile(step, PLACE, member)) {
                        if (member.rank() == 2) {
                          throw new IllegalStateException("the rank's own");
                        }
                        program.run();
                      } catch (GroupException e) {
                        synchronized (told) {
                          told.add(e.getMessage());
                        }
                      }
                      return null;
                    }))
        .hasMessage("the rank's own");
    assertThat(told).containsExactly("rank 2 is gone", "rank 2 is gone");
  }

  @ParameterizedTest
  @MethodSource("executors")
  void differentStepsAreTold(List<Executor> executors) {
    assertThatThrownBy(
            () ->
                Ranks.run(
                    2,
                    member -> {
                      Graph g = new Graph(DType.F64);
                      Value x = g.input("x", 2 + member.rank());
                      Value sum = g.apply1(new AllReduce(AllReduce.Fn.SUM, 2), x);
                      TrainingStep step = reporting(g, Map.of("y", sum));
                      try (Program program =
                          executors.get(member.rank()).compile(step, PLACE, member)) {
                        program.run();
                      }
                      return null;
                    }))
        .isInstanceOf(GroupException.class)
        .hasMessage(
            "ranks run different steps: exchange 0 is AllReduce[fn=SUM, world=2] of 2 F64 on rank"
                + " 0 and AllReduce[fn=SUM, world=2] of 3 F64 on rank 1");
  }
}
