package org.selfdiff.methods.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.PixelNormalization;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** What ranks exchange, by op and by the shape of what each gives. */
class DataParallelTest {
  private static final int WORLD = 2;

  private final Graph g = new Graph(DType.F64);

  private static List<String> exchanges(TrainingStep step) {
    List<String> found = new ArrayList<>();
    for (Node n : step.graph().nodes()) {
      if (n.op() instanceof Collective) {
        found.add(n.op().getClass().getSimpleName() + " " + n.input(0).type() + n.input(0).shape());
      }
    }
    return found;
  }

  private TrainingStep shared(Map<String, Value> metrics, String... inputs) {
    return DataParallel.of(
        new TrainingStep(g, List.of(), Map.of(), metrics), Set.of(inputs), WORLD);
  }

  @Test
  void negativesAreGatheredAndTheirGradientsComeBack() {
    Value z = g.input("z", 8, 3);
    Value logits = g.matmul(z, false, z, true);
    Value loss = g.mean(g.mul(logits, logits));
    Value dz = Gradients.of(g, loss, List.of(z)).get(0);
    TrainingStep ofRank =
        shared(Map.of("loss", loss, "dz", g.sum(g.mul(dz, dz), false, 0, 1)), "z");
    assertThat(exchanges(ofRank))
        .containsExactlyInAnyOrder(
            "AllGather F64[1, 12]",
            "ReduceScatter F64[2, 12]",
            "AllReduce F64[1]",
            "AllReduce F64[1]");
  }

  @Test
  void keysWithoutGradientAreGatheredOnce() {
    Value q = g.input("q", 8, 3);
    Value k = g.stopGradient(g.input("k", 8, 3));
    Value logits = g.matmul(q, false, k, true);
    Value loss = g.mean(g.mul(logits, logits));
    Value dq = Gradients.of(g, loss, List.of(q)).get(0);
    TrainingStep ofRank = shared(Map.of("loss", loss, "dq", dq), "q", "k");
    assertThat(exchanges(ofRank))
        .containsExactlyInAnyOrder(
            "AllGather F64[1, 12]", "AllGather F64[1, 12]", "AllReduce F64[1]");
  }

  @Test
  void imagesTravelAsPixels() {
    Value pixels = g.input("view", DType.U8, Shape.of(4, 3, 2, 2));
    Value order = g.input("order", DType.I64, Shape.of(4));
    List<Double> one = List.of(0.5, 0.5, 0.5);
    Value x = new PixelNormalization(one, one).normalize(g, pixels);
    Value shuffled = g.apply1(new GatherRows(), x, order);
    TrainingStep ofRank = shared(Map.of("sum", g.sum(shuffled, false, 0, 1, 2, 3)), "view");
    assertThat(exchanges(ofRank)).containsExactly("AllGather U8[1, 24]", "AllReduce F64[1]");
  }

  @Test
  void gradientsAreReducedInBuckets() {
    Value x = g.input("x", 4, 6);
    Value flat = g.input("w", 30);
    State w = State.of(flat, new Initializer.Fill(0));
    List<Value> parts = new ArrayList<>();
    List<Value> weights = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Value one = g.reshape(g.slice(flat, new long[] {6L * i}, new long[] {6}), 6, 1);
      weights.add(one);
      parts.add(g.matmul(x, false, one, false));
    }
    Value y = g.concat(1, parts.toArray(Value[]::new));
    List<Value> d = Gradients.of(g, g.mean(g.mul(y, y)), weights);
    Value packed = g.apply(new Pack(), d).get(0);
    TrainingStep whole =
        new TrainingStep(
            g, List.of(w), Map.of("w", g.sub(flat, packed)), Map.of("loss", g.mean(y)));
    assertThat(exchanges(DataParallel.of(whole, Set.of("x"), WORLD)))
        .containsExactly("AllReduce F64[30]", "AllReduce F64[1]");
    assertThat(exchanges(DataParallel.of(whole, Set.of("x"), WORLD, 100)))
        .containsExactly(
            "AllReduce F64[12]", "AllReduce F64[12]", "AllReduce F64[6]", "AllReduce F64[1]");
  }

  @Test
  void groupsOfBatchNormStayOnTheirRankOrAreExchanged() {
    assertThat(norm(1)).containsExactly("AllGather F64[1, 6]");
    assertThat(norm(2)).isEmpty();
    assertThat(norm(4)).isEmpty();
    assertThatThrownBy(() -> norm(3))
        .isInstanceOf(GraphException.class)
        .hasMessage("batch norm in 3 groups over 2 ranks, expected a multiple or a divisor of 2");
  }

  private static List<String> norm(int splits) {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 12, 3);
    Value y =
        g.apply(
                new BatchNormTrain(1e-5, splits),
                List.of(x, g.input("gamma", 3), g.input("beta", 3)))
            .get(0);
    TrainingStep whole = new TrainingStep(g, List.of(), Map.of(), Map.of("y", g.sum(y, true, 1)));
    List<String> found = exchanges(DataParallel.of(whole, Set.of("x"), WORLD));
    // The last one is that of the metric.
    assertThat(found.remove(found.size() - 1)).isEqualTo("AllGather F64[1, 6]");
    return found;
  }

  @Test
  void aBatchThatRanksCannotShareIsRefused() {
    Value x = g.input("x", 5, 3);
    assertThatThrownBy(() -> shared(Map.of("sum", g.mean(x)), "x"))
        .isInstanceOf(GraphException.class)
        .hasMessage("x[5, 3] cannot be shared out over 2 ranks");
  }

  @Test
  void whatEveryRankHasIsComputedByEach() {
    Value w = g.input("w", 3, 3);
    TrainingStep ofRank = shared(Map.of("sum", g.sum(g.matmul(w, false, w, true), false, 0, 1)));
    assertThat(exchanges(ofRank)).isEmpty();
    assertThat(ofRank.graph().inputs()).extracting(Value::name).containsExactly("w");
  }
}
