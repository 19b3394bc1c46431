package org.selfdiff.runner.engine.torch;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
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
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/** The primitives of the vocabulary on ATen. Regions are rows of {@link TorchKernels}. */
abstract class PrimitiveKernels implements OpVisitor<TorchKernel> {
  /** Marks regions whose body runs, and ops that the planner resolves. */
  static final TorchKernel NONE =
      call -> {
        throw new IllegalStateException("the planner leaves no call of " + call.node().op());
      };

  private static final int IMAGES = 4;

  /** Whether the kernels are a GPU's. */
  final boolean cuda;

  private final boolean wide;

  /** The rows of a device, on a processor with or without AVX-512. */
  PrimitiveKernels(Device device, boolean wide) {
    this.cuda = device.isCuda();
    this.wide = wide;
  }

  /**
   * Whether a product is a convolution of one pixel on this processor.
   *
   * @param evenShort whether it is one in low precision too
   */
  boolean byPixels(TorchCall call, boolean evenShort) {
    return wide
        && !cuda
        && (evenShort || !call.computesShort())
        && PixelProducts.serves(call.node());
  }

  @Override
  public TorchKernel binary(Binary op, Node node) {
    return call -> {
      if (call.inBlocks()) {
        added(call);
      } else {
        call.elementwise(op.fn().name().toLowerCase(Locale.ROOT));
      }
    };
  }

  /** The sum of two images in blocks of channels. */
  private static void added(TorchCall call) {
    int over = call.overwrites(0);
    if (over >= 0) {
      call.give("%s.add_(%s)", call.image(over), call.image(1 - over));
    } else {
      call.give("torch.add(%s, %s)", call.image(0), call.image(1));
    }
  }

  @Override
  public TorchKernel broadcastTo(BroadcastTo op, Node node) {
    // On GPUs the gradient of a mean over images lies as the images do.
    String form =
        cuda && op.shape().rank() == IMAGES ? "memory_format=" + TorchTypes.CHANNELS_LAST : "";
    return call ->
        call.give("%s.expand(%s).contiguous(%s)", call.in(0), list(op.shape().dims()), form);
  }

  @Override
  public TorchKernel cast(Cast op, Node node) {
    return call -> call.give("%s.to(%s, False, True)", call.in(0), TorchTypes.script(op.type()));
  }

  @Override
  public TorchKernel cholesky(Cholesky op, Node node) {
    return call -> {
      // The form that throws would wait for the device.
      String both = call.temporary("torch.linalg_cholesky_ex(%s)", call.in(0));
      call.give(
          "torch.where(torch.gt(%s[1], 0).unsqueeze(-1).unsqueeze(-1), %s, %s[0]).contiguous()",
          both, "float('nan')", both);
    };
  }

  @Override
  public TorchKernel concat(Concat op, Node node) {
    return call -> {
      String all =
          IntStream.range(0, node.inputs().size())
              .mapToObj(call::in)
              .collect(Collectors.joining(", "));
      // TorchScript joins a join of a join into one and then reads parts that were written over in
      // between; another name for the result keeps it from seeing that.
      call.give("torch.cat([%s], %d).detach()", all, op.axis());
    };
  }

  @Override
  public TorchKernel constant(Constant op, Node node) {
    return NONE;
  }

  @Override
  public TorchKernel conv2d(Conv2d op, Node node) {
    return call ->
        call.give(
            op.groups() == 1
                ? "torch.conv2d(%s, %s, None, [%d, %d], [%d, %d])"
                : "torch.conv2d(%s, %s, None, [%d, %d], [%d, %d], [1, 1], %d)",
            call.image(0),
            weights(call),
            op.stride(),
            op.stride(),
            op.padding(),
            op.padding(),
            op.groups());
  }

  /** Weights of a convolution: GPUs want them as the images, laid out once for both passes. */
  private String weights(TorchCall call) {
    return cuda ? call.image(1) : call.in(1);
  }

  @Override
  public TorchKernel conv2dGrad(Conv2dGrad op, Node node) {
    return call -> {
      String all =
          call.temporary(
              "torch.convolution_backward(%s, %s, %s, None, [%d, %d], [%d, %d], [1, 1], False,"
                  + " [0, 0], %d, [%s, %s, False])",
              call.image(2),
              call.image(0),
              weights(call),
              op.conv().stride(),
              op.conv().stride(),
              op.conv().padding(),
              op.conv().padding(),
              op.conv().groups(),
              call.used(0),
              call.used(1));
      call.give("(%s[0], %s[1])", all, all);
    };
  }

  @Override
  public TorchKernel gatherRows(GatherRows op, Node node) {
    return call -> call.give("torch.index_select(%s, 0, %s)", call.in(0), call.in(1));
  }

  @Override
  public TorchKernel matMul(MatMul op, Node node) {
    return call -> {
      if (byPixels(call, false)) {
        PixelProducts.product(call, op);
        return;
      }
      String a = call.in(0) + (op.transposeA() ? ".transpose(-2, -1)" : "");
      String b = call.in(1) + (op.transposeB() ? ".transpose(-2, -1)" : "");
      if (cuda && node.input(0).rank() == 2 && call.leavesLowPrecision()) {
        // A gradient of parameters: sums of fp32 go where they have to be, without a conversion.
        call.intoFull("torch.mm(%s, %s, out_dtype=%d", a, b, TorchTypes.script(DType.F32));
        return;
      }
      call.into(node.input(0).rank() == 2 ? "torch.mm(%s, %s" : "torch.matmul(%s, %s", a, b);
    };
  }

  @Override
  public TorchKernel maxPool2d(MaxPool2d op, Node node) {
    return call ->
        call.give("torch.max_pool2d(%s, %s)%s", call.channelsLast(0), window(op), pooledAs(call));
  }

  @Override
  public TorchKernel maxPool2dGrad(MaxPool2dGrad op, Node node) {
    return call -> {
      String x = call.channelsLast(0);
      String window = window(op.pool());
      String at = call.temporary("torch.max_pool2d_with_indices(%s, %s)[1]", x, window);
      call.give(
          "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)%s",
          call.channelsLast(1), x, window, at, pooledAs(call));
    };
  }

  /** ATen pools rows many times slower, so that two changes of the form pay. */
  private static String pooledAs(TorchCall call) {
    return call.takesChannelsLast() ? "" : ".contiguous()";
  }

  @Override
  public TorchKernel moments(Moments op, Node node) {
    return call -> {
      String both =
          call.temporary(
              "torch.var_mean(%s, %s, unbiased=False, keepdim=False)",
              call.in(0), Arrays.toString(op.axes()));
      call.give("(%s[1], %s[0])", both, both);
    };
  }

  @Override
  public TorchKernel allGather(AllGather op, Node node) {
    return call -> call.exchange(op);
  }

  @Override
  public TorchKernel allReduce(AllReduce op, Node node) {
    return call -> call.exchange(op);
  }

  @Override
  public TorchKernel reduceScatter(ReduceScatter op, Node node) {
    return call -> call.exchange(op);
  }

  @Override
  public TorchKernel oneHot(OneHot op, Node node) {
    return call -> {
      String index = call.in(0);
      call.give(
          "torch.eq(%s.unsqueeze(1), torch.arange(%d, device=%s.device)).to(%s)",
          index, op.depth(), index, TorchTypes.script(op.type()));
    };
  }

  @Override
  public TorchKernel pack(Pack op, Node node) {
    return NONE;
  }

  @Override
  public TorchKernel pad(Pad op, Node node) {
    return call -> {
      int rank = op.before().length;
      long[] widths =
          IntStream.range(0, 2 * rank)
              .mapToLong(i -> (i % 2 == 0 ? op.before() : op.after())[rank - 1 - i / 2])
              .toArray();
      call.give("torch.constant_pad_nd(%s, %s, 0)", call.in(0), list(widths));
    };
  }

  @Override
  public TorchKernel permute(Permute op, Node node) {
    return call ->
        call.give(
            "%s.permute(%s).clone(memory_format=%d)",
            call.in(0), Arrays.toString(op.axes()), TorchTypes.CONTIGUOUS);
  }

  @Override
  public TorchKernel reduce(Reduce op, Node node) {
    if (op.axes().length == 0) {
      return call -> call.give("%s.clone()", call.in(0));
    }
    Value x = node.input(0);
    if (op.fn() == Reduce.Fn.SUM && x.rank() == 2 && Arrays.equals(op.axes(), new int[] {0})) {
      return call -> columnSums(call, op, x);
    }
    String fn =
        switch (op.fn()) {
          case SUM -> "sum";
          case MEAN -> "mean";
          case MAX -> "amax";
        };
    return call ->
        call.into(
            "torch.%s(%s, %s, %s",
            fn, call.in(0), Arrays.toString(op.axes()), op.keepDims() ? "True" : "False");
  }

  /** Gradients of biases. */
  private void columnSums(TorchCall call, Reduce op, Value x) {
    String keep = op.keepDims() ? "True" : "False";
    if (cuda && call.isLowPrecision(0)) {
      call.into(
          "torch.sum(%s, [0], %s, dtype=%d", call.asShort(0), keep, TorchTypes.script(x.type()));
    } else if (call.isLowPrecision(0) && !call.emulates()) {
      // Gathered in fp32 by the kernel, and several times faster than after a conversion.
      call.give(
          "torch.sum(%s, [0], %s).to(%s)", call.asShort(0), keep, TorchTypes.script(x.type()));
    } else if (cuda || op.keepDims() || !x.type().isFloating()) {
      call.into("torch.sum(%s, [0], %s", call.in(0), keep);
    } else {
      // ATen's sum over the outer axis takes three times as long.
      call.into(
          "torch.mv(%s.t(), torch.ones([%d], dtype=%s)",
          call.in(0), x.dim(0), TorchTypes.script(x.type()));
    }
  }

  @Override
  public TorchKernel relu(Relu op, Node node) {
    return call -> {
      if (call.inBlocks()) {
        // oneDNN's ReLU makes zeros of NaN, and a run that diverges would not be found.
        call.give(
            "torch.prelu(%s, torch.zeros([%d], dtype=%d))",
            call.image(0), node.output().dim(1), TorchTypes.script(DType.F32));
      } else {
        call.elementwise("relu");
      }
    };
  }

  @Override
  public TorchKernel reshape(Reshape op, Node node) {
    return NONE;
  }

  @Override
  public TorchKernel scatterAddRows(ScatterAddRows op, Node node) {
    return call -> call.give("torch.index_add(%s, 0, %s, %s)", call.in(0), call.in(1), call.in(2));
  }

  @Override
  public TorchKernel select(Select op, Node node) {
    return call ->
        call.give("torch.where(torch.gt(%s, 0), %s, %s)", call.in(0), call.in(1), call.in(2));
  }

  @Override
  public TorchKernel slice(Slice op, Node node) {
    return call -> {
      StringBuilder box = new StringBuilder(call.in(0));
      for (int i = 0; i < op.begin().length; i++) {
        if (op.size()[i] != node.input(0).dim(i)) {
          box.append(
              String.format(Locale.ROOT, ".narrow(%d, %d, %d)", i, op.begin()[i], op.size()[i]));
        }
      }
      call.give("%s.clone(memory_format=%d)", box, TorchTypes.CONTIGUOUS);
    };
  }

  @Override
  public TorchKernel stopGradient(StopGradient op, Node node) {
    return NONE;
  }

  @Override
  public TorchKernel topK(TopK op, Node node) {
    return call -> call.give("torch.topk(%s, %d, 1, True, True)[1]", call.in(0), op.k());
  }

  @Override
  public TorchKernel triangularSolve(TriangularSolve op, Node node) {
    String matrix = op.transpose() ? "%s.transpose(-2, -1)" : "%s";
    String upper = op.transpose() ? "True" : "False";
    return call ->
        call.give(
            "torch.linalg_solve_triangular(" + matrix + ", %s, upper=%s).contiguous()",
            call.in(0),
            call.in(1),
            upper);
  }

  @Override
  public TorchKernel unary(Unary op, Node node) {
    return switch (op.fn()) {
      case NEG -> call -> call.elementwise("neg");
      case EXP -> call -> call.elementwise("exp");
      case LOG -> call -> call.elementwise("log");
      case SQRT -> call -> call.elementwise("sqrt");
      case RSQRT -> call -> call.elementwise("rsqrt");
      case ABS -> call -> call.elementwise("abs");
      case SIGMOID -> call -> call.elementwise("sigmoid");
      case TANH -> call -> call.elementwise("tanh");
      case ERF -> call -> call.elementwise("erf");
      case STEP ->
          call ->
              call.give(
                  "torch.gt(%s, 0).to(%s)", call.in(0), TorchTypes.script(node.output().type()));
    };
  }

  @Override
  public TorchKernel view(View op, Node node) {
    return NONE;
  }

  private static String window(MaxPool2d op) {
    return String.format(
        Locale.ROOT,
        "[%d, %d], [%d, %d], [%d, %d], [1, 1], False",
        op.kernel(),
        op.kernel(),
        op.stride(),
        op.stride(),
        op.padding(),
        op.padding());
  }

  static String list(long[] dims) {
    return LongStream.of(dims).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
