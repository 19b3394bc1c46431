package org.selfdiff.runner.session.equality;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.parallel.DataParallel;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.session.Feeder;

/** What is drawn and scheduled for a step is the same on every rank, whatever their number. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DrawsOfRanksTest {
  private static final StepPosition MOMENT = StepPosition.of(5, 4, 6);

  static Stream<EqualCase> cases() {
    return Stream.concat(EqualCases.mixed(), EqualCases.groups(4).stream());
  }

  /** A program that only takes inputs. */
  private record Inputs(TrainingStep step, Map<String, Memory> all) implements Program {
    Inputs(TrainingStep step) {
      this(step, new TreeMap<>());
      for (Value v : step.inputs()) {
        int size = Math.toIntExact(v.shape().size());
        ByteBuffer bytes =
            ByteBuffer.allocateDirect(size * v.type().bytes()).order(ByteOrder.nativeOrder());
        all.put(
            v.name(),
            new Memory(
                v.type(),
                size,
                (from, count) -> bytes.slice((int) from, count).order(ByteOrder.nativeOrder())));
      }
    }

    @Override
    public Memory input(String name) {
      return all.get(name);
    }

    @Override
    public Memory state(String name) {
      throw new IllegalArgumentException(name);
    }

    @Override
    public Memory metric(String name) {
      throw new IllegalArgumentException(name);
    }

    @Override
    public void run() {}

    @Override
    public Map<String, Double> profile() {
      return Map.of();
    }

    @Override
    public void close() {}
  }

  private static Map<String, double[]> fed(EqualCase of, MethodGraph graph, int rank, int world) {
    Inputs inputs = new Inputs(graph.step());
    new Feeder(inputs, graph.feeds(), 3)
        .feed(MOMENT, of.optimizer().lr(), new RankImages(of, 5, rank, world));
    Map<String, double[]> numbers = new TreeMap<>();
    inputs.all().forEach((name, memory) -> numbers.put(name, memory.doubles()));
    numbers.remove(DataParallel.RANK);
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyRankIsFedTheSameAndItsImages(EqualCase of) {
    Map<String, double[]> one = fed(of, of.graph(1), 0, 1);
    for (int world : new int[] {2, 4}) {
      MethodGraph graph = of.graph(world);
      for (int rank = 0; rank < world; rank++) {
        Map<String, double[]> ofRank = fed(of, graph, rank, world);
        assertThat(ofRank.keySet()).isEqualTo(one.keySet());
        int r = rank;
        ofRank.forEach(
            (name, numbers) -> {
              boolean ofImages = graph.feeds().get(name).ofImages();
              double[] whole = one.get(name);
              assertThat(numbers)
                  .as("%s of rank %d of %d", name, r, world)
                  .isEqualTo(ofImages ? share(whole, of.batch(), r, world) : whole);
            });
      }
    }
  }

  private static double[] share(double[] whole, int batch, int rank, int world) {
    int row = whole.length / batch;
    double[] share = new double[whole.length / world];
    for (int j = 0; j < batch / world; j++) {
      double[] own =
          Arrays.copyOfRange(whole, (j * world + rank) * row, (j * world + rank + 1) * row);
      System.arraycopy(own, 0, share, j * row, row);
    }
    return share;
  }
}
