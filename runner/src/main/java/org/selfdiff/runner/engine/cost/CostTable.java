package org.selfdiff.runner.engine.cost;

import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.AttentionGrad;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.GeluGrad;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.L2NormalizeGrad;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LayerNormGrad;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.LogSoftmaxGrad;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.OpVisitor;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.SoftmaxGrad;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/**
 * The vocabulary's costs: one row per op, for one good kernel in the graph's precision. Such a
 * kernel reads each input once and writes each output once, unless the row says otherwise.
 */
final class CostTable implements OpVisitor<Cost> {
  private final Predicate<Value> used;

  /**
   * A table for a step.
   *
   * @param used whether anything reads a value; gradients that nothing reads are not computed
   */
  public CostTable(Predicate<Value> used) {
    this.used = used;
  }

  private static long bytes(Value v) {
    return v.spec().bytes();
  }

  private static long bytes(List<Value> values) {
    return new HashSet<>(values).stream().mapToLong(CostTable::bytes).sum();
  }

  /** Work on every element of {@code per}, with all inputs read and all outputs written. */
  private static Cost stream(Node node, long operations, Value per) {
    return new Cost(
        Work.STREAM, operations * per.shape().size(), bytes(node.inputs()), bytes(node.outputs()));
  }

  private static Cost stream(Node node, long operations) {
    return stream(node, operations, node.output());
  }

  /** A copy of as many elements as come out. */
  private static Cost moved(Node node) {
    return new Cost(Work.STREAM, 0, bytes(node.output()), bytes(node.output()));
  }

  @Override
  public Cost binary(Binary op, Node node) {
    return stream(node, 1);
  }

  @Override
  public Cost broadcastTo(BroadcastTo op, Node node) {
    return stream(node, 0);
  }

  @Override
  public Cost cast(Cast op, Node node) {
    return stream(node, 1);
  }

  @Override
  public Cost cholesky(Cholesky op, Node node) {
    Value a = node.output();
    long n = a.dim(a.rank() - 1);
    return new Cost(Work.STREAM, a.shape().size() * n / 3, bytes(a), bytes(a));
  }

  @Override
  public Cost concat(Concat op, Node node) {
    return moved(node);
  }

  @Override
  public Cost constant(Constant op, Node node) {
    return Cost.NONE;
  }

  /** Multiply-adds with the border's zeros are counted, as is usual. */
  @Override
  public Cost conv2d(Conv2d op, Node node) {
    return new Cost(
        Work.CONVOLUTION,
        convolution(node.output(), node.input(1)),
        bytes(node.inputs()),
        bytes(node.output()));
  }

  private static long convolution(Value y, Value weights) {
    return 2 * y.shape().size() * weights.shape().size() / weights.dim(0);
  }

  /** Each of the two gradients is a convolution as large as the forward one. */
  @Override
  public Cost conv2dGrad(Conv2dGrad op, Node node) {
    Value dy = node.input(2);
    long each = convolution(dy, node.input(1));
    Cost all = new Cost(Work.CONVOLUTION, 0, 0, 0);
    for (int i = 0; i < 2; i++) {
      if (used.test(node.output(i))) {
        long read = bytes(dy) + bytes(node.input(1 - i));
        all =
            new Cost(
                Work.CONVOLUTION,
                all.operations() + each,
                all.read() + read,
                all.written() + bytes(node.output(i)));
      }
    }
    return all;
  }

  @Override
  public Cost gatherRows(GatherRows op, Node node) {
    return moved(node).moving(bytes(node.input(1)), 0);
  }

  @Override
  public Cost matMul(MatMul op, Node node) {
    Value a = node.input(0);
    long inner = a.dim(a.rank() - (op.transposeA() ? 2 : 1));
    return new Cost(
        Work.PRODUCT,
        2 * node.output().shape().size() * inner,
        bytes(node.inputs()),
        bytes(node.output()));
  }

  @Override
  public Cost maxPool2d(MaxPool2d op, Node node) {
    return stream(node, (long) op.kernel() * op.kernel());
  }

  @Override
  public Cost maxPool2dGrad(MaxPool2dGrad op, Node node) {
    return stream(node, (long) op.pool().kernel() * op.pool().kernel(), node.input(1));
  }

  @Override
  public Cost moments(Moments op, Node node) {
    return stream(node, 4, node.input(0));
  }

  /** What is read and written here; the way over the link is an {@link Exchange}. */
  @Override
  public Cost allGather(AllGather op, Node node) {
    return stream(node, 0);
  }

  /** Around a ring every rank sums all shares but its own. */
  @Override
  public Cost allReduce(AllReduce op, Node node) {
    return summed(node, op.world());
  }

  @Override
  public Cost reduceScatter(ReduceScatter op, Node node) {
    return summed(node, op.world());
  }

  private static Cost summed(Node node, int world) {
    long sums = node.input(0).shape().size() * (world - 1) / world;
    return new Cost(Work.STREAM, sums, bytes(node.inputs()), bytes(node.outputs()));
  }

  @Override
  public Cost oneHot(OneHot op, Node node) {
    return stream(node, 1);
  }

  @Override
  public Cost pack(Pack op, Node node) {
    return Cost.NONE;
  }

  @Override
  public Cost pad(Pad op, Node node) {
    return stream(node, 0);
  }

  @Override
  public Cost permute(Permute op, Node node) {
    return moved(node);
  }

  @Override
  public Cost reduce(Reduce op, Node node) {
    return stream(node, 1, node.input(0));
  }

  @Override
  public Cost relu(Relu op, Node node) {
    return stream(node, 1);
  }

  @Override
  public Cost reshape(Reshape op, Node node) {
    return Cost.NONE;
  }

  @Override
  public Cost scatterAddRows(ScatterAddRows op, Node node) {
    return stream(node, 1, node.input(2));
  }

  /** Only one of the two is read. */
  @Override
  public Cost select(Select op, Node node) {
    return moved(node);
  }

  @Override
  public Cost slice(Slice op, Node node) {
    return moved(node);
  }

  @Override
  public Cost stopGradient(StopGradient op, Node node) {
    return Cost.NONE;
  }

  /** A comparison per number; what is kept stays in the cache. */
  @Override
  public Cost topK(TopK op, Node node) {
    return stream(node, 1, node.input(0));
  }

  @Override
  public Cost triangularSolve(TriangularSolve op, Node node) {
    Value x = node.output();
    return new Cost(
        Work.STREAM, x.shape().size() * x.dim(x.rank() - 2), bytes(node.inputs()), bytes(x));
  }

  @Override
  public Cost unary(Unary op, Node node) {
    return stream(node, 1);
  }

  @Override
  public Cost view(View op, Node node) {
    return Cost.NONE;
  }

  @Override
  public Cost adamWUpdate(AdamWUpdate op, Node node) {
    return stream(node, 14);
  }

  /** Two products per head and five operations per score; scores never leave the cache. */
  @Override
  public Cost affine(Affine op, Node node) {
    return new Cost(
        Work.PRODUCT,
        2 * node.input(1).dim(1) * node.output().shape().size(),
        bytes(node.inputs()),
        bytes(node.output()));
  }

  @Override
  public Cost attention(Attention op, Node node) {
    return attention(node, node.output(0), op.heads(), 2, 5);
  }

  /** Five products per head, of which one makes the scores anew. */
  @Override
  public Cost attentionGrad(AttentionGrad op, Node node) {
    return attention(node, node.input(0), op.heads(), 5, 7);
  }

  private static Cost attention(Node node, Value tokens, int heads, int products, int perScore) {
    long scores = tokens.dim(0) * heads * tokens.dim(1) * tokens.dim(1);
    long width = tokens.dim(2) / heads;
    return new Cost(
        Work.PRODUCT,
        scores * (2 * width * products + perScore),
        bytes(node.inputs()),
        bytes(node.outputs()));
  }

  @Override
  public Cost batchNormEval(BatchNormEval op, Node node) {
    return stream(node, 2);
  }

  /** The images are read twice: for their statistics, then to be normalized. */
  @Override
  public Cost batchNormTrain(BatchNormTrain op, Node node) {
    return stream(node, 6).moving(bytes(node.input(0)), 0);
  }

  /** Images and gradient are read twice: for two sums per channel, then for the result. */
  @Override
  public Cost batchNormTrainGrad(BatchNormTrainGrad op, Node node) {
    return stream(node, 9).moving(bytes(node.input(0)) + bytes(node.input(4)), 0);
  }

  @Override
  public Cost emaUpdate(EmaUpdate op, Node node) {
    return stream(node, 3);
  }

  /** The keys alone: the rest of the queue stays where it is. */
  @Override
  public Cost enqueue(Enqueue op, Node node) {
    return new Cost(Work.STREAM, 0, bytes(node.input(2)), bytes(node.input(2)));
  }

  @Override
  public Cost gelu(Gelu op, Node node) {
    return stream(node, 5);
  }

  @Override
  public Cost geluGrad(GeluGrad op, Node node) {
    return stream(node, 11);
  }

  @Override
  public Cost l2Normalize(L2Normalize op, Node node) {
    return stream(node, 3);
  }

  @Override
  public Cost l2NormalizeGrad(L2NormalizeGrad op, Node node) {
    return stream(node, 5);
  }

  @Override
  public Cost layerNorm(LayerNorm op, Node node) {
    return stream(node, 8);
  }

  @Override
  public Cost layerNormGrad(LayerNormGrad op, Node node) {
    return stream(node, 14);
  }

  @Override
  public Cost logSoftmax(LogSoftmax op, Node node) {
    return stream(node, 5);
  }

  @Override
  public Cost logSoftmaxGrad(LogSoftmaxGrad op, Node node) {
    return stream(node, 4);
  }

  @Override
  public Cost reluGrad(ReluGrad op, Node node) {
    return stream(node, 1);
  }

  @Override
  public Cost sgdUpdate(SgdUpdate op, Node node) {
    return stream(node, op.nesterov() ? 8 : 6);
  }

  @Override
  public Cost softmax(Softmax op, Node node) {
    return stream(node, 5);
  }

  @Override
  public Cost softmaxGrad(SoftmaxGrad op, Node node) {
    return stream(node, 4);
  }
}
