package org.selfdiff.runner.engine.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.AttentionGrad;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Value;

/** Operations and bytes of single nodes, counted by hand. */
class CostTableTest {
  private final Graph g = new Graph(DType.F32);
  private int inputs;

  private Value in(long... shape) {
    return g.input("x" + inputs++, shape);
  }

  private Value indices(long... shape) {
    return g.input("x" + inputs++, DType.I64, Shape.of(shape));
  }

  private Node node(Op op, Value... in) {
    g.apply(op, List.of(in));
    return g.nodes().get(g.nodes().size() - 1);
  }

  private Cost cost(Op op, Value... in) {
    Node n = node(op, in);
    return n.op().accept(new CostTable(v -> true), n);
  }

  @Test
  void aConvolution() {
    Cost c = cost(new Conv2d(1, 1), in(64, 64, 32, 32), in(64, 64, 3, 3));
    long image = 4L * 64 * 64 * 32 * 32;
    assertThat(c)
        .isEqualTo(new Cost(Work.CONVOLUTION, 4_831_838_208L, image + 4 * 64 * 64 * 9, image));
  }

  @Test
  void aConvolutionWithStride() {
    Cost c = cost(new Conv2d(2, 0), in(2, 16, 8, 8), in(32, 16, 1, 1));
    assertThat(c)
        .isEqualTo(
            new Cost(
                Work.CONVOLUTION,
                2 * 2 * 32 * 4 * 4 * 16,
                4 * (2 * 16 * 64 + 32 * 16),
                4 * 2 * 32 * 16));
  }

  @Test
  void aConvolutionInGroups() {
    Cost c = cost(new Conv2d(1, 1, 8), in(2, 16, 8, 8), in(32, 2, 3, 3));
    assertThat(c)
        .isEqualTo(
            new Cost(
                Work.CONVOLUTION,
                2 * 2 * 32 * 8 * 8 * 2 * 9,
                4 * (2 * 16 * 64 + 32 * 2 * 9),
                4 * 2 * 32 * 64));
  }

  @Test
  void gradientsOfAConvolutionThatNothingReadsCostNothing() {
    Value x = in(2, 3, 8, 8);
    Value w = in(16, 3, 3, 3);
    Value dy = in(2, 16, 8, 8);
    Node n = node(new Conv2dGrad(new Conv2d(1, 1)), x, w, dy);
    long one = 2L * 2 * 16 * 64 * 27;
    long images = 4 * 2 * 3 * 64;
    long weights = 4 * 16 * 27;
    long gradient = 4 * 2 * 16 * 64;
    assertThat(n.op().accept(new CostTable(v -> true), n))
        .isEqualTo(
            new Cost(Work.CONVOLUTION, 2 * one, 2 * gradient + images + weights, images + weights));
    assertThat(n.op().accept(new CostTable(n.output(1)::equals), n))
        .isEqualTo(new Cost(Work.CONVOLUTION, one, gradient + images, weights));
  }

  @Test
  void matrixProducts() {
    assertThat(cost(new MatMul(false, false), in(5, 7), in(7, 11)))
        .isEqualTo(new Cost(Work.PRODUCT, 2 * 5 * 7 * 11, 4 * (35 + 77), 4 * 55));
    assertThat(cost(new MatMul(true, true), in(3, 7, 5), in(3, 11, 7)))
        .isEqualTo(new Cost(Work.PRODUCT, 3 * 2 * 5 * 7 * 11, 3 * 4 * (35 + 77), 3 * 4 * 55));
  }

  @Test
  void triangularFactorsAndSystems() {
    assertThat(cost(new Cholesky(), in(2, 6, 6)))
        .isEqualTo(new Cost(Work.STREAM, 2 * 6 * 6 * 6 / 3, 4 * 72, 4 * 72));
    assertThat(cost(new TriangularSolve(true), in(2, 6, 6), in(2, 6, 5)))
        .isEqualTo(new Cost(Work.STREAM, 2 * 6 * 6 * 5, 4 * (72 + 60), 4 * 60));
  }

  @Test
  void aBiasCostsNoOperationsOfItsOwn() {
    assertThat(cost(new Affine(), in(5, 7), in(11, 7), in(11)))
        .isEqualTo(new Cost(Work.PRODUCT, 2 * 5 * 7 * 11, 4 * (35 + 77 + 11), 4 * 55));
  }

  @Test
  void attentionKeepsItsScoresInTheCache() {
    // 2 images of 5 tokens, 2 heads of width 3.
    Value qkv = in(2, 5, 18);
    long scores = 2 * 2 * 5 * 5;
    long tokens = 4 * 2 * 5 * 6;
    long lse = 4 * 2 * 2 * 5;
    assertThat(cost(new Attention(2), qkv))
        .isEqualTo(new Cost(Work.PRODUCT, scores * (2 * 2 * 3 + 5), 3 * tokens, tokens + lse));
    assertThat(cost(new AttentionGrad(2), in(2, 5, 6), qkv, in(2, 5, 6), in(2, 2, 5)))
        .isEqualTo(
            new Cost(
                Work.PRODUCT,
                scores * (5 * 2 * 3 + 7),
                tokens + 3 * tokens + tokens + lse,
                3 * tokens));
  }

  @Test
  void batchNormReadsItsImagesTwice() {
    long image = 4 * 8 * 3 * 4 * 4;
    long channels = 4 * 3;
    Value x = in(8, 3, 4, 4);
    assertThat(cost(new BatchNormTrain(1e-5, 1), x, in(3), in(3)))
        .isEqualTo(
            new Cost(Work.STREAM, 6 * 8 * 3 * 16, 2 * image + 2 * channels, image + 2 * channels));
    assertThat(cost(new BatchNormTrainGrad(1e-5, 1), x, in(3), in(3), in(3), in(8, 3, 4, 4)))
        .isEqualTo(
            new Cost(Work.STREAM, 9 * 8 * 3 * 16, 4 * image + 3 * channels, image + 2 * channels));
  }

  @Test
  void layerNormReadsItsRowsOnce() {
    assertThat(cost(new LayerNorm(1e-6), in(2, 5, 8), in(8), in(8)))
        .isEqualTo(new Cost(Work.STREAM, 8 * 80, 4 * (80 + 16), 4 * (80 + 10 + 10)));
  }

  @Test
  void updatesReadAndWriteEveryParameter() {
    assertThat(cost(new SgdUpdate(0.9, 1e-4, false), in(100), in(100), in(100), in(1)))
        .isEqualTo(new Cost(Work.STREAM, 600, 4 * 301, 4 * 200));
    assertThat(
            cost(
                new AdamWUpdate(0.9, 0.999, 1e-8),
                in(100),
                in(100),
                in(100),
                in(100),
                g.scalarInput("lr"),
                g.scalarInput("decay"),
                g.scalarInput("t")))
        .isEqualTo(new Cost(Work.STREAM, 1400, 4 * 403, 4 * 300));
  }

  @Test
  void whatIsReadTwiceByOneKernelIsCountedOnce() {
    Value x = in(10);
    g.mul(x, x);
    Node n = g.nodes().get(0);
    assertThat(n.op().accept(new CostTable(v -> true), n))
        .isEqualTo(new Cost(Work.STREAM, 10, 40, 40));
  }

  @Test
  void partsAreChargedForWhatTheyTake() {
    assertThat(cost(new Slice(new long[] {0, 2}, new long[] {4, 3}), in(4, 100)))
        .isEqualTo(new Cost(Work.STREAM, 0, 4 * 12, 4 * 12));
    assertThat(cost(new GatherRows(), in(1000, 6), indices(3)))
        .isEqualTo(new Cost(Work.STREAM, 0, 4 * 18 + 8 * 3, 4 * 18));
    assertThat(cost(new TopK(3), in(4, 100)))
        .isEqualTo(new Cost(Work.STREAM, 400, 4 * 400, 8 * 12));
    assertThat(cost(new Enqueue(), in(8, 4096), indices(1), in(16, 8)))
        .isEqualTo(new Cost(Work.STREAM, 0, 4 * 128, 4 * 128));
    assertThat(cost(new MaxPool2d(3, 2, 1), in(1, 2, 8, 8)))
        .isEqualTo(new Cost(Work.STREAM, 9 * 2 * 16, 4 * 128, 4 * 32));
  }
}
