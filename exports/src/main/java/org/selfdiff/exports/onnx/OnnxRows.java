package org.selfdiff.exports.onnx;

import static org.selfdiff.exports.onnx.Attributes.flag;
import static org.selfdiff.exports.onnx.Attributes.integer;
import static org.selfdiff.exports.onnx.Attributes.integers;
import static org.selfdiff.exports.onnx.Attributes.real;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import onnx.Onnx.AttributeProto;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/** The vocabulary in ONNX's operators, opset 17 to 21. */
final class OnnxRows extends InferenceRows<Void> {
  private final GraphWriter writer;
  private final BatchAxes batch;
  private final Weights weights;
  private final OnnxTensors tensors;
  private final BatchNormFold fold;
  private final int opset;
  private final Map<Constant, String> constants = new HashMap<>();

  OnnxRows(
      GraphWriter writer,
      BatchAxes batch,
      Weights weights,
      OnnxTensors tensors,
      BatchNormFold fold,
      int opset) {
    this.writer = writer;
    this.batch = batch;
    this.weights = weights;
    this.tensors = tensors;
    this.fold = fold;
    this.opset = opset;
  }

  /** Writes one node, whose inputs were written before. */
  void add(Node node) {
    for (Value v : node.inputs()) {
      if (weights.isState(v) && !(node.op() instanceof View)) {
        writer.part(v, weights.whole(v));
      }
    }
    writer.enter(node);
    node.op().accept(this, node);
  }

  private Void op(Node node, String type, AttributeProto... attributes) {
    return op(node, type, node.inputs().stream().map(writer::name).toList(), attributes);
  }

  private Void op(Node node, String type, List<String> in, AttributeProto... attributes) {
    writer.op(node.output(), type, in, attributes);
    return null;
  }

  private String first(Node node) {
    return writer.name(node.input(0));
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  private static long[] square(int side) {
    return new long[] {side, side};
  }

  private static long[] sides(int width) {
    return new long[] {width, width, width, width};
  }

  @Override
  public Void binary(Binary op, Node node) {
    return op(
        node,
        switch (op.fn()) {
          case ADD -> "Add";
          case SUB -> "Sub";
          case MUL -> "Mul";
          case DIV -> "Div";
        });
  }

  @Override
  public Void broadcastTo(BroadcastTo op, Node node) {
    long[] dims = op.shape().dims();
    BatchAxis axis = batch.of(node.input(0));
    if (!axis.isNone()) {
      // Expand broadcasts in both directions: length 1 keeps the batch.
      dims[axis.index()] = 1;
    }
    return op(node, "Expand", List.of(first(node), writer.integers("Expand.shape", dims)));
  }

  @Override
  public Void cast(Cast op, Node node) {
    return op(node, "Cast", integer("to", tensors.type(op.type())));
  }

  @Override
  public Void concat(Concat op, Node node) {
    return op(node, "Concat", integer("axis", op.axis()));
  }

  @Override
  public Void constant(Constant op, Node node) {
    String name = constants.computeIfAbsent(op, c -> writer.initializer("Constant", tensors.of(c)));
    writer.bind(node.output(), name);
    return null;
  }

  @Override
  public Void conv2d(Conv2d op, Node node) {
    return fold.absorbs(node) ? null : op(node, "Conv", Attributes.window(op, node.input(1)));
  }

  @Override
  public Void gatherRows(GatherRows op, Node node) {
    return op(node, "Gather", integer("axis", 0));
  }

  @Override
  public Void matMul(MatMul op, Node node) {
    if (gemm() && node.output().rank() == 2 && (op.transposeA() || op.transposeB())) {
      return op(node, "Gemm", flag("transA", op.transposeA()), flag("transB", op.transposeB()));
    }
    return op(
        node,
        "MatMul",
        List.of(factor(node.input(0), op.transposeA()), factor(node.input(1), op.transposeB())));
  }

  private String factor(Value v, boolean transposed) {
    if (!transposed) {
      return writer.name(v);
    }
    int r = v.rank();
    long[] perm = LongStream.range(0, r).toArray();
    perm[r - 2] = r - 1;
    perm[r - 1] = r - 2;
    return writer.op("Transpose", List.of(writer.name(v)), integers("perm", perm));
  }

  @Override
  public Void maxPool2d(MaxPool2d op, Node node) {
    return op(
        node,
        "MaxPool",
        integers("kernel_shape", square(op.kernel())),
        integers("pads", sides(op.padding())),
        integers("strides", square(op.stride())));
  }

  @Override
  public Void moments(Moments op, Node node) {
    String x = first(node);
    if (writer.isLive(node.output(0))) {
      reduce(node.output(0), "ReduceMean", x, op.axes(), false);
    }
    if (writer.isLive(node.output(1))) {
      String mean = reduce(null, "ReduceMean", x, op.axes(), true);
      String centered = writer.op("Sub", List.of(x, mean));
      String square = writer.op("Mul", List.of(centered, centered));
      reduce(node.output(1), "ReduceMean", square, op.axes(), false);
    }
    return null;
  }

  @Override
  public Void oneHot(OneHot op, Node node) {
    String depth = writer.integers("OneHot.depth", op.depth());
    String values =
        writer.initializer(
            "OneHot.values", tensors.of(new Constant(op.type(), Shape.of(2), new double[] {0, 1})));
    return op(node, "OneHot", List.of(first(node), depth, values), integer("axis", -1));
  }

  @Override
  public Void pad(Pad op, Node node) {
    long[] widths =
        LongStream.concat(Arrays.stream(op.before()), Arrays.stream(op.after())).toArray();
    return op(node, "Pad", List.of(first(node), writer.integers("Pad.pads", widths)));
  }

  @Override
  public Void permute(Permute op, Node node) {
    return op(node, "Transpose", integers("perm", longs(op.axes())));
  }

  @Override
  public Void reduce(Reduce op, Node node) {
    String type =
        switch (op.fn()) {
          case SUM -> "ReduceSum";
          case MEAN -> "ReduceMean";
          case MAX -> "ReduceMax";
        };
    reduce(node.output(), type, first(node), op.axes(), op.keepDims());
    return null;
  }

  /** A reduction that gives {@code out}, or an intermediate where {@code out} is null. */
  private String reduce(Value out, String type, String x, int[] axes, boolean keepDims) {
    AttributeProto keep = flag("keepdims", keepDims);
    // ReduceSum takes its axes as an input from opset 13 on, the other reductions from 18 on.
    boolean asInput = opset >= 18 || type.equals("ReduceSum");
    List<String> in =
        asInput ? List.of(x, writer.integers(type + ".axes", longs(axes))) : List.of(x);
    AttributeProto[] attributes =
        asInput
            ? new AttributeProto[] {keep}
            : new AttributeProto[] {integers("axes", longs(axes)), keep};
    if (out == null) {
      return writer.op(type, in, attributes);
    }
    writer.op(out, type, in, attributes);
    return writer.name(out);
  }

  @Override
  public Void relu(Relu op, Node node) {
    return op(node, "Relu");
  }

  @Override
  public Void reshape(Reshape op, Node node) {
    long[] dims = op.shape().dims();
    BatchAxis from = batch.of(node.input(0));
    BatchAxis to = batch.of(node.output());
    if (!to.isNone()) {
      // Zero copies the length of the same axis of the input, -1 is what the others leave.
      dims[to.index()] = to.equals(from) ? 0 : -1;
    }
    return op(node, "Reshape", List.of(first(node), writer.integers("Reshape.shape", dims)));
  }

  @Override
  public Void slice(Slice op, Node node) {
    Value x = node.input(0);
    int[] axes =
        IntStream.range(0, x.rank())
            .filter(i -> op.begin()[i] != 0 || op.size()[i] != x.dim(i))
            .toArray();
    if (axes.length == 0) {
      writer.bind(node.output(), first(node));
      return null;
    }
    long[] starts = Arrays.stream(axes).mapToLong(i -> op.begin()[i]).toArray();
    long[] ends = Arrays.stream(axes).mapToLong(i -> op.begin()[i] + op.size()[i]).toArray();
    return op(
        node,
        "Slice",
        List.of(
            first(node),
            writer.integers("Slice.starts", starts),
            writer.integers("Slice.ends", ends),
            writer.integers("Slice.axes", longs(axes))));
  }

  @Override
  public Void stopGradient(StopGradient op, Node node) {
    writer.bind(node.output(), first(node));
    return null;
  }

  @Override
  public Void topK(TopK op, Node node) {
    String k = writer.integers("TopK.k", op.k());
    writer.secondOutput(node.output(), "TopK", List.of(first(node), k), integer("axis", 1));
    return null;
  }

  @Override
  public Void unary(Unary op, Node node) {
    List<String> x = List.of(first(node));
    return switch (op.fn()) {
      case NEG -> op(node, "Neg");
      case EXP -> op(node, "Exp");
      case LOG -> op(node, "Log");
      case SQRT -> op(node, "Sqrt");
      case RSQRT -> op(node, "Reciprocal", List.of(writer.op("Sqrt", x)));
      case ABS -> op(node, "Abs");
      case SIGMOID -> op(node, "Sigmoid");
      case TANH -> op(node, "Tanh");
      case ERF -> op(node, "Erf");
      case STEP -> {
        DType type = node.input(0).type();
        String zero = writer.initializer("Greater.zero", tensors.scalar(type, 0));
        String above = writer.op("Greater", List.of(first(node), zero));
        yield op(node, "Cast", List.of(above), integer("to", tensors.type(type)));
      }
    };
  }

  @Override
  public Void view(View op, Node node) {
    if (fold.replaces(node.output())) {
      return null;
    }
    writer.part(node.output(), weights.part(node.input(0), op));
    return null;
  }

  @Override
  public Void affine(Affine op, Node node) {
    if (gemm()) {
      return op(node, "Gemm", flag("transB", true));
    }
    String product = writer.op("MatMul", List.of(first(node), factor(node.input(1), true)));
    return op(node, "Add", List.of(product, writer.name(node.input(2))));
  }

  /**
   * ONNX Runtime has a float16 Gemm for processors that is some hundred times slower than its
   * float32 one; it has no such MatMul and computes that in float32.
   */
  private boolean gemm() {
    return tensors.precision() == OnnxPrecision.FLOAT32;
  }

  @Override
  public Void attention(Attention op, Node node) {
    Value qkv = node.input(0);
    long width = qkv.dim(2) / (3L * op.heads());
    String shape = writer.integers("Attention.heads", 0, qkv.dim(1), 3, op.heads(), width);
    String apart = writer.op("Reshape", List.of(first(node), shape));
    String q = part(apart, 0, 0, 2, 1, 3);
    String k = part(apart, 1, 0, 2, 3, 1);
    String v = part(apart, 2, 0, 2, 1, 3);
    String scale =
        writer.initializer("Attention.scale", tensors.scalar(qkv.type(), 1 / Math.sqrt(width)));
    String scaled = writer.op("Mul", List.of(q, scale));
    String scores = writer.op("MatMul", List.of(scaled, k));
    if (writer.isLive(node.output(1))) {
      reduce(node.output(1), "ReduceLogSumExp", scores, new int[] {3}, false);
    }
    String weights = writer.op("Softmax", List.of(scores), integer("axis", -1));
    String mixed = writer.op("MatMul", List.of(weights, v));
    String perToken = writer.op("Transpose", List.of(mixed), integers("perm", 0, 2, 1, 3));
    String together = writer.integers("Attention.tokens", 0, qkv.dim(1), op.heads() * width);
    return op(node, "Reshape", List.of(perToken, together));
  }

  /** Queries, keys or values of [B, N, 3, heads, width] without the third axis, permuted. */
  private String part(String apart, int which, long... perm) {
    String index = writer.initializer("Gather.index", tensors.scalar(DType.I64, which));
    String part = writer.op("Gather", List.of(apart, index), integer("axis", 2));
    return writer.op("Transpose", List.of(part), integers("perm", perm));
  }

  @Override
  public Void batchNormEval(BatchNormEval op, Node node) {
    Node before = fold.convolution(node);
    if (before != null) {
      new FoldedConvolution(fold, weights, tensors).write(writer, before, node);
      return null;
    }
    // ONNX's order is x, gamma, beta, mean, variance.
    List<String> in =
        IntStream.of(0, 3, 4, 1, 2).mapToObj(i -> writer.name(node.input(i))).toList();
    return op(node, "BatchNormalization", in, real("epsilon", op.eps()));
  }

  @Override
  public Void gelu(Gelu op, Node node) {
    if (opset >= 20) {
      return op(node, "Gelu");
    }
    DType type = node.output().type();
    String root = writer.initializer("Gelu.root", tensors.scalar(type, Math.sqrt(0.5)));
    String erf = writer.op("Erf", List.of(writer.op("Mul", List.of(first(node), root))));
    String one = writer.initializer("Gelu.one", tensors.scalar(type, 1));
    String half = writer.initializer("Gelu.half", tensors.scalar(type, 0.5));
    String cumulated = writer.op("Mul", List.of(writer.op("Add", List.of(erf, one)), half));
    return op(node, "Mul", List.of(first(node), cumulated));
  }

  @Override
  public Void l2Normalize(L2Normalize op, Node node) {
    String x = first(node);
    String norm = reduce(null, "ReduceL2", x, new int[] {1}, true);
    Value divisor = node.output(1);
    String eps = writer.initializer("Max.eps", tensors.scalar(divisor.type(), op.eps()));
    writer.op(divisor, "Max", List.of(norm, eps));
    return writer.isLive(node.output(0)) ? op(node, "Div", List.of(x, writer.name(divisor))) : null;
  }

  @Override
  public Void layerNorm(LayerNorm op, Node node) {
    op(node, "LayerNormalization", integer("axis", -1), real("epsilon", op.eps()));
    int[] last = {node.input(0).rank() - 1};
    if (writer.isLive(node.output(1))) {
      reduce(node.output(1), "ReduceMean", first(node), last, false);
    }
    if (writer.isLive(node.output(2))) {
      Value rstd = node.output(2);
      String mean = reduce(null, "ReduceMean", first(node), last, true);
      String centered = writer.op("Sub", List.of(first(node), mean));
      String square = writer.op("Mul", List.of(centered, centered));
      String variance = reduce(null, "ReduceMean", square, last, false);
      String eps = writer.initializer("LayerNorm.eps", tensors.scalar(rstd.type(), op.eps()));
      String std = writer.op("Sqrt", List.of(writer.op("Add", List.of(variance, eps))));
      writer.op(rstd, "Reciprocal", List.of(std));
    }
    return null;
  }

  @Override
  public Void logSoftmax(LogSoftmax op, Node node) {
    return op(node, "LogSoftmax", integer("axis", 1));
  }

  @Override
  public Void softmax(Softmax op, Node node) {
    return op(node, "Softmax", integer("axis", -1));
  }
}
