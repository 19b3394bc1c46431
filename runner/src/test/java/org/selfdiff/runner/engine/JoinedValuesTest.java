package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;

/** What is joined keeps its numbers when its parts are written over afterwards. */
class JoinedValuesTest {
  static List<Executor> executors() {
    return Executors.all();
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aJoinOfAJoinIsMadeBeforeItsPartsChange(Executor executor) {
    Graph g = new Graph(DType.F64);
    Value p = g.input("p", 2);
    Value q = g.input("q", 2);
    Value a = g.unary(Unary.Fn.NEG, p);
    Value b = g.unary(Unary.Fn.ABS, q);
    Value inner = g.concat(0, b, a);
    // The last reader of a: it is written over.
    Value c = g.mul(a, q);
    Value outer = g.concat(0, inner, c);
    Value sum = g.add(b, c);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("sum", sum);
    metrics.put("square", g.mul(outer, outer));
    metrics.put("mean", g.mean(g.mul(sum, sum)));
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    try (Program program = executor.compile(step, new Placement(1))) {
      for (int run = 0; run < 4; run++) {
        program.input("p").put(0, new double[] {1, 2});
        program.input("q").put(0, new double[] {-3, 5});
        program.run();
        assertThat(program.metric("sum").doubles()).containsExactly(6, -5);
        assertThat(program.metric("square").doubles()).containsExactly(9, 25, 1, 4, 9, 100);
        assertThat(program.metric("mean").doubles()).containsExactly(30.5);
      }
    }
  }
}
