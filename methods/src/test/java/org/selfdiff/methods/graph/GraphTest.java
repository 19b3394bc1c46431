package org.selfdiff.methods.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Every refusal says which values do not fit. */
class GraphTest {
  private final Graph g = new Graph(DType.F32);

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(GraphException.class).hasMessage(message);
  }

  @Test
  void aGraphOfWholeNumbers() {
    refused(() -> new Graph(DType.I64), "a graph computes in F32 or F64, not in I64");
  }

  @Test
  void aSecondInputOfTheSameName() {
    g.input("x", 2);
    refused(() -> g.input("x", 3), "the graph has an input x already");
  }

  @Test
  void aDimensionOfNothing() {
    refused(() -> g.input("x", 2, 0), "shape [2, 0] has a dimension below 1");
  }

  @Test
  void matrixProductsThatDoNotFit() {
    Value a = g.input("a", 2, 3);
    Value b = g.input("b", 2, 4);
    refused(
        () -> g.matmul(a, false, b, false),
        "matrix product of a[2, 3] and b[2, 4]: inner lengths differ");
    refused(
        () -> g.matmul(a, true, b, true),
        "matrix product of a[2, 3] transposed and b[2, 4] transposed: inner lengths differ");
    assertThat(g.matmul(a, true, b, false).shape()).isEqualTo(Shape.of(3, 4));
    Value v = g.input("v", 3);
    refused(() -> g.matmul(a, false, v, false), "matrix product of a[2, 3] and v[3]");
    Value many = g.input("many", 5, 2, 3);
    Value few = g.input("few", 4, 3, 2);
    refused(
        () -> g.matmul(many, false, few, false),
        "matrix product of many[5, 2, 3] and few[4, 3, 2]");
  }

  @Test
  void convolutionsThatDoNotFit() {
    Value x = g.input("x", 2, 3, 4, 4);
    Value w = g.input("w", 8, 4, 3, 3);
    refused(
        () -> g.apply1(new Conv2d(1, 1), x, w),
        "convolution of x[2, 3, 4, 4] with weights w[8, 4, 3, 3]");
    Value wide = g.input("wide", 8, 3, 7, 7);
    refused(
        () -> g.apply1(new Conv2d(1, 1), x, wide),
        "convolution: a side of 4 with padding 1 is smaller than the kernel of 7");
    assertThat(g.apply1(new Conv2d(2, 3), x, wide).shape()).isEqualTo(Shape.of(2, 8, 2, 2));
    Value grouped = g.input("grouped", 8, 1, 3, 3);
    refused(
        () -> g.apply1(new Conv2d(1, 1), x, grouped),
        "convolution of x[2, 3, 4, 4] with weights grouped[8, 1, 3, 3]");
    refused(
        () -> g.apply1(new Conv2d(1, 1, 3), x, grouped),
        "convolution in 3 groups with weights grouped[8, 1, 3, 3]");
  }

  @Test
  void broadcastsThatDoNotFit() {
    Value a = g.input("a", 2, 3);
    Value b = g.input("b", 2);
    refused(() -> g.add(a, b), "shapes [2, 3] and [2] do not broadcast");
    refused(
        () -> g.apply1(new BroadcastTo(Shape.of(4, 3)), a),
        "shapes [2, 3] and [4, 3] do not broadcast");
    Value column = g.input("column", 2, 1);
    refused(
        () -> g.apply1(new BroadcastTo(Shape.of(1, 3)), column),
        "column[2, 1] cannot be repeated to [1, 3]");
    assertThat(g.add(a, column).shape()).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void typesThatDoNotFit() {
    Value a = g.input("a", 2);
    Value i = g.input("i", DType.I64, Shape.of(2));
    refused(() -> g.add(a, i), "ADD of a[2] and i[2]: types F32 and I64");
  }

  @Test
  void reshapesThatDoNotFit() {
    Value a = g.input("a", 2, 3);
    refused(() -> g.reshape(a, 4, 2), "a[2, 3] cannot be reshaped to [4, 2]");
    refused(
        () -> g.apply1(new View(4, Shape.of(3)), g.input("flat", 6)), "view [3] at 4 of flat[6]");
  }

  @Test
  void aLossOfMoreThanOneNumber() {
    Value a = g.input("a", 2, 3);
    refused(() -> Gradients.of(g, a, List.of(a)), "the loss a[2, 3] is not one number");
  }

  @Test
  void nothingIsAddedByARefusal() {
    Value a = g.input("a", 2, 3);
    refused(() -> g.reshape(a, 7), "a[2, 3] cannot be reshaped to [7]");
    assertThat(g.nodes()).isEmpty();
    assertThat(g.inputs()).containsExactly(a);
  }
}
