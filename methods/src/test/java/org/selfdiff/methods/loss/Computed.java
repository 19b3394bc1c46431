package org.selfdiff.methods.loss;

import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/** A graph with given numbers, run by stock SameDiff. */
final class Computed {
  private final Graph graph;
  private final Map<String, INDArray> inputs = new HashMap<>();

  Computed(DType type) {
    graph = new Graph(type);
  }

  Graph graph() {
    return graph;
  }

  /** A matrix as an input. */
  Value matrix(double[][] rows) {
    return input(Nd4j.create(rows));
  }

  /** A number as an input. */
  Value number(double value) {
    return input(Nd4j.scalar(value));
  }

  /** Numbers in row-major order as an input. */
  Value tensor(double[] numbers, long... shape) {
    return input(Nd4j.create(numbers).reshape(shape));
  }

  private Value input(INDArray numbers) {
    String name = "in" + inputs.size();
    Value value = graph.input(name, numbers.shape());
    inputs.put(name, numbers.castTo(value.type().nd4j()));
    return value;
  }

  /** All numbers of a value in row-major order. */
  double[] numbers(Value value) {
    INDArray array = graph.sameDiff().output(inputs, value.name()).get(value.name());
    return array.dup('c').reshape(array.length()).toDoubleVector();
  }
}
