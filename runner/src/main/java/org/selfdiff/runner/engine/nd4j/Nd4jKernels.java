package org.selfdiff.runner.engine.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
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
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.nd4j.Nd4jKernel.Declarable;
import org.selfdiff.runner.engine.nd4j.Nd4jKernel.Exchange;
import org.selfdiff.runner.engine.nd4j.Nd4jKernel.Host;
import org.selfdiff.runner.engine.nd4j.Nd4jKernel.Legacy;
import org.selfdiff.runner.engine.nd4j.Nd4jKernel.None;
import org.selfdiff.runner.engine.plan.Kernels;

/** The vocabulary on libnd4j: one row per op, each on the kernel that was measured fastest. */
final class Nd4jKernels implements OpVisitor<Nd4jKernel>, Kernels {
  private static final None NONE = new None();
  private static final Reduce COLUMN_SUMS = new Reduce(Reduce.Fn.SUM, new int[] {0}, false);

  @Override
  public boolean replaces(Node region) {
    return !(region.op().accept(this, region) instanceof None);
  }

  @Override
  public boolean inPlace(Node node, int input, int output) {
    if (node.op() instanceof Enqueue) {
      return input == output;
    }
    if (output != 0 || !node.input(input).shape().equals(node.output().shape())) {
      return false;
    }
    if (node.op() instanceof Binary) {
      // libnd4j broadcasts into its first input only.
      return input == 0 || node.input(0).shape().equals(node.input(1).shape());
    }
    return node.op() instanceof Unary
        || node.op() instanceof Relu
        || node.op() instanceof AllReduce
        || node.op() instanceof Select && input > 0;
  }

  @Override
  public Nd4jKernel binary(Binary op, Node node) {
    return Declarable.of(
        switch (op.fn()) {
          case ADD -> "add";
          case SUB -> "subtract";
          case MUL -> "multiply";
          case DIV -> "divide";
        });
  }

  @Override
  public Nd4jKernel broadcastTo(BroadcastTo op, Node node) {
    return Declarable.of("tile", op.repeats(node.input(0).shape()));
  }

  @Override
  public Nd4jKernel cast(Cast op, Node node) {
    return Declarable.of("cast", op.type().nd4j().toInt());
  }

  @Override
  public Nd4jKernel cholesky(Cholesky op, Node node) {
    // libnd4j's takes a determinant that over- or underflows, and some hundred times as long.
    return new Host((in, out) -> new CholeskyFactors(in.get(0), out.get(0), node.output().shape()));
  }

  @Override
  public Nd4jKernel concat(Concat op, Node node) {
    return Declarable.of("concat", op.axis());
  }

  @Override
  public Nd4jKernel constant(Constant op, Node node) {
    return new Host((in, out) -> () -> Nd4jArrays.memory(out.get(0)).fill(op.values()));
  }

  @Override
  public Nd4jKernel conv2d(Conv2d op, Node node) {
    long[] arguments = op.arguments(node.input(1).shape());
    return op.groups() == 1
        ? Declarable.of("conv2d", arguments)
        : new Host((in, out) -> new GroupedConvolution("conv2d", arguments, op.groups(), in, out));
  }

  @Override
  public Nd4jKernel conv2dGrad(Conv2dGrad op, Node node) {
    long[] arguments = op.conv().arguments(node.input(1).shape());
    int groups = op.conv().groups();
    return groups == 1
        ? Declarable.of("conv2d_bp", arguments)
        : new Host((in, out) -> new GroupedConvolution("conv2d_bp", arguments, groups, in, out));
  }

  @Override
  public Nd4jKernel gatherRows(GatherRows op, Node node) {
    return Declarable.of("gather", 0);
  }

  @Override
  public Nd4jKernel matMul(MatMul op, Node node) {
    return Declarable.of("matmul", op.transposeA() ? 1 : 0, op.transposeB() ? 1 : 0, 0);
  }

  @Override
  public Nd4jKernel maxPool2d(MaxPool2d op, Node node) {
    return Declarable.of("maxpool2d", op.arguments());
  }

  @Override
  public Nd4jKernel maxPool2dGrad(MaxPool2dGrad op, Node node) {
    return Declarable.of("maxpool2d_bp", op.pool().arguments());
  }

  @Override
  public Nd4jKernel moments(Moments op, Node node) {
    return Declarable.of("moments", longs(op.axes())).flags(false);
  }

  @Override
  public Nd4jKernel allGather(AllGather op, Node node) {
    return new Exchange(op);
  }

  @Override
  public Nd4jKernel allReduce(AllReduce op, Node node) {
    return new Exchange(op);
  }

  @Override
  public Nd4jKernel reduceScatter(ReduceScatter op, Node node) {
    return new Exchange(op);
  }

  @Override
  public Nd4jKernel oneHot(OneHot op, Node node) {
    return Declarable.of("onehot", 1, op.depth()).reals(1.0, 0.0).types(op.type().nd4j());
  }

  @Override
  public Nd4jKernel pack(Pack op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel pad(Pad op, Node node) {
    return Declarable.of("pad", 0).reals(0.0).extra(op.paddings());
  }

  @Override
  public Nd4jKernel permute(Permute op, Node node) {
    return Declarable.of("permute", longs(op.axes()));
  }

  @Override
  public Nd4jKernel reduce(Reduce op, Node node) {
    if (op.equals(COLUMN_SUMS) && node.input(0).rank() == 2) {
      // Several times faster than libnd4j's reduction, which walks the matrix column by column.
      Value x = node.input(0);
      return Declarable.of("matmul", 1, 0, 0).extra(Nd4j.ones(x.type().nd4j(), x.dim(0)));
    }
    String name =
        switch (op.fn()) {
          case SUM -> "reduce_sum";
          case MEAN -> "reduce_mean";
          case MAX -> "reduce_max";
        };
    return Declarable.of(name, longs(op.axes())).flags(op.keepDims());
  }

  @Override
  public Nd4jKernel relu(Relu op, Node node) {
    return Declarable.of("relu").reals(0.0);
  }

  @Override
  public Nd4jKernel reshape(Reshape op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel scatterAddRows(ScatterAddRows op, Node node) {
    // Without its lock several threads add rows of one index, and some are lost.
    return Declarable.of("scatter_add").flags(true);
  }

  @Override
  public Nd4jKernel select(Select op, Node node) {
    return new Host(
        (in, out) -> {
          Memory condition = Nd4jArrays.memory(in.get(0));
          return () -> out.get(0).assign(in.get(condition.get(0) > 0 ? 1 : 2));
        });
  }

  @Override
  public Nd4jKernel slice(Slice op, Node node) {
    return Declarable.of("slice", op.arguments());
  }

  @Override
  public Nd4jKernel stopGradient(StopGradient op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel topK(TopK op, Node node) {
    Value x = node.input(0);
    return new Host((in, out) -> new LargestOfRows(in.get(0), out.get(0), x.shape(), (int) op.k()));
  }

  @Override
  public Nd4jKernel triangularSolve(TriangularSolve op, Node node) {
    return new Host(
        (in, out) -> new TriangularSystems(in, out.get(0), node.output().shape(), op.transpose()));
  }

  @Override
  public Nd4jKernel unary(Unary op, Node node) {
    return new Legacy(
        switch (op.fn()) {
          case NEG -> Negative::new;
          case EXP -> Exp::new;
          case LOG -> Log::new;
          case SQRT -> Sqrt::new;
          case RSQRT -> RSqrt::new;
          case ABS -> Abs::new;
          case SIGMOID -> Sigmoid::new;
          case TANH -> Tanh::new;
          case ERF -> Erf::new;
          case STEP -> (x, z) -> new Step(x, z, 0.0);
        });
  }

  @Override
  public Nd4jKernel view(View op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel adamWUpdate(AdamWUpdate op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel affine(Affine op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel attention(Attention op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel attentionGrad(AttentionGrad op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel batchNormEval(BatchNormEval op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel batchNormTrain(BatchNormTrain op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel batchNormTrainGrad(BatchNormTrainGrad op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel emaUpdate(EmaUpdate op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel enqueue(Enqueue op, Node node) {
    Value queue = node.input(0);
    return new Host((in, out) -> new QueueWrite(in, out, node.input(2).dim(0), queue.dim(1)));
  }

  @Override
  public Nd4jKernel gelu(Gelu op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel geluGrad(GeluGrad op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel l2Normalize(L2Normalize op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel l2NormalizeGrad(L2NormalizeGrad op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel layerNorm(LayerNorm op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel layerNormGrad(LayerNormGrad op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel logSoftmax(LogSoftmax op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel logSoftmaxGrad(LogSoftmaxGrad op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel reluGrad(ReluGrad op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel sgdUpdate(SgdUpdate op, Node node) {
    return NONE;
  }

  @Override
  public Nd4jKernel softmax(Softmax op, Node node) {
    return Declarable.of("softmax", -1);
  }

  @Override
  public Nd4jKernel softmaxGrad(SoftmaxGrad op, Node node) {
    return NONE;
  }

  private static long[] longs(int[] axes) {
    return Arrays.stream(axes).asLongStream().toArray();
  }
}
