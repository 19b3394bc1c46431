package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;

/** Matrices that stock libnd4j does not take. */
class CholeskyTest {
  static List<Executor> executors() {
    return Executors.all();
  }

  /** Two matrices [2, 2] through an op, in single precision. */
  private static double[] result(Executor executor, boolean solve, double... matrices) {
    Graph g = new Graph(DType.F32);
    Value a = g.input("a", 2, 2, 2);
    Value y =
        solve
            ? g.apply1(new TriangularSolve(false), a, g.constant(6, 2, 2, 1))
            : g.apply1(new Cholesky(), a);
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("y", y));
    try (Program program = executor.compile(step, new Placement(1))) {
      program.input("a").put(0, matrices);
      program.run();
      return program.metric("y").doubles();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void onlyTheLowerTriangleIsRead(Executor executor) {
    assertThat(result(executor, false, 4, 99, 2, 5, 9, -99, 3, 2))
        .containsExactly(new double[] {2, 0, 1, 2, 3, 0, 1, 1}, within(1e-6));
    assertThat(result(executor, true, 2, 99, 1, 3, 1, -99, -6, 4))
        .containsExactly(new double[] {3, 1, 6, 10.5}, within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aMatrixThatIsNotDefiniteGivesNoNumbersAndItsNeighborDoes(Executor executor) {
    double[] factors = result(executor, false, 1, 2, 2, 1, 4, 2, 2, 5);
    assertThat(factors[0]).isNaN();
    assertThat(factors[3]).isNaN();
    assertThat(factors[4]).isEqualTo(2);
    assertThat(factors[7]).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void determinantsBeyondSinglePrecisionDoNoHarm(Executor executor) {
    assertThat(result(executor, false, 1e30, 0, 0, 1e30, 1e-30, 0, 0, 1e-30))
        .containsExactly(new double[] {1e15, 0, 0, 1e15, 1e-15, 0, 0, 1e-15}, within(1e9));
  }
}
