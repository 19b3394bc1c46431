package org.selfdiff.runner.engine.torch;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.Affine;
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
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.SoftmaxGrad;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.Kernels;

/** The vocabulary on ATen: one row per op. A row without a kernel leaves the region's body. */
final class TorchKernels implements OpVisitor<TorchKernel>, Kernels {
  /** Marks regions whose body runs, and ops that the planner resolves. */
  static final TorchKernel NONE =
      call -> {
        throw new IllegalStateException("the planner leaves no call of " + call.node().op());
      };

  private final boolean cuda;

  /** The rows of a device. */
  TorchKernels(Device device) {
    this.cuda = device.isCuda();
  }

  @Override
  public boolean replaces(Node region) {
    return region.op().accept(this, region) != NONE;
  }

  @Override
  public boolean inPlace(Node node, int input, int output) {
    if (node.op() instanceof Enqueue
        || node.op() instanceof SgdUpdate
        || node.op() instanceof AdamWUpdate) {
      return input == output;
    }
    if (output != 0 || !node.input(input).shape().equals(node.output().shape())) {
      return false;
    }
    return node.op() instanceof Binary
        || node.op() instanceof Unary u && u.fn() != Unary.Fn.STEP
        || node.op() instanceof Relu
        || input == 0
            && (node.op() instanceof ReluGrad
                || node.op() instanceof GeluGrad
                || node.op() instanceof EmaUpdate);
  }

  @Override
  public TorchKernel binary(Binary op, Node node) {
    return call -> call.elementwise(op.fn().name().toLowerCase(Locale.ROOT));
  }

  @Override
  public TorchKernel broadcastTo(BroadcastTo op, Node node) {
    return call -> call.give("%s.expand(%s).contiguous()", call.in(0), list(op.shape().dims()));
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
      call.give("torch.cat([%s], %d)", all, op.axis());
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
            "torch.conv2d(%s, %s, None, [%d, %d], [%d, %d])",
            call.image(0), call.in(1), op.stride(), op.stride(), op.padding(), op.padding());
  }

  @Override
  public TorchKernel conv2dGrad(Conv2dGrad op, Node node) {
    return call -> {
      String all =
          call.temporary(
              "torch.convolution_backward(%s, %s, %s, None, [%d, %d], [%d, %d], [1, 1], False,"
                  + " [0, 0], 1, [%s, %s, False])",
              call.image(2),
              call.image(0),
              call.in(1),
              op.conv().stride(),
              op.conv().stride(),
              op.conv().padding(),
              op.conv().padding(),
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
      String a = call.in(0) + (op.transposeA() ? ".transpose(-2, -1)" : "");
      String b = call.in(1) + (op.transposeB() ? ".transpose(-2, -1)" : "");
      call.into(node.input(0).rank() == 2 ? "torch.mm(%s, %s" : "torch.matmul(%s, %s", a, b);
    };
  }

  @Override
  public TorchKernel maxPool2d(MaxPool2d op, Node node) {
    return call -> call.give("torch.max_pool2d(%s, %s)", call.image(0), window(op));
  }

  @Override
  public TorchKernel maxPool2dGrad(MaxPool2dGrad op, Node node) {
    return call -> {
      String x = call.image(0);
      String window = window(op.pool());
      String at = call.temporary("torch.max_pool2d_with_indices(%s, %s)[1]", x, window);
      call.give(
          "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s)", call.image(1), x, window, at);
    };
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
    if (call.isShort(0)) {
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
    return call -> call.elementwise("relu");
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
  public TorchKernel slice(Slice op, Node node) {
    return call -> {
      StringBuilder box = new StringBuilder(call.in(0));
      for (int i = 0; i < op.begin().length; i++) {
        if (op.size()[i] != node.input(0).dim(i)) {
          box.append(".narrow(%d, %d, %d)".formatted(i, op.begin()[i], op.size()[i]));
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

  @Override
  public TorchKernel batchNormEval(BatchNormEval op, Node node) {
    return call ->
        call.give(
            "torch.batch_norm(%s, %s, %s, %s, %s, False, 0.0, %s, False)",
            call.in(0), call.full(3), call.full(4), call.full(1), call.full(2), op.eps());
  }

  @Override
  public TorchKernel batchNormTrain(BatchNormTrain op, Node node) {
    return call -> {
      call.keepsFull(1, 2);
      String x = split(call.in(0), node.input(0).shape(), op.splits());
      String all =
          call.temporary(
              "torch.native_batch_norm(%s, %s, %s, None, None, True, 0.0, %s)",
              x, repeat(call.full(1), op.splits()), repeat(call.full(2), op.splits()), op.eps());
      // ATen saves 1 / sqrt(variance + eps).
      String var = "torch.sub(torch.pow(%s[2], -2), %s)".formatted(all, op.eps());
      String y = join(all + "[0]", node.output().shape(), op.splits());
      call.give("(%s, %s[1], %s)", y, all, var);
    };
  }

  @Override
  public TorchKernel batchNormTrainGrad(BatchNormTrainGrad op, Node node) {
    return call -> {
      call.keepsFull(1, 2);
      Shape whole = node.input(0).shape();
      String deviation = call.temporary("torch.rsqrt(torch.add(%s, %s))", call.full(2), op.eps());
      String all =
          call.temporary(
              "torch.native_batch_norm_backward(%s, %s, %s, None, None, %s, %s, True, %s, [True,"
                  + " True, True])",
              split(call.in(4), whole, op.splits()),
              split(call.in(0), whole, op.splits()),
              repeat(call.full(3), op.splits()),
              call.full(1),
              deviation,
              op.eps());
      String total = op.splits() == 1 ? "" : ".view(%d, -1).sum(0)".formatted(op.splits());
      call.give(
          "(%s, %s[1]%s, %s[2]%s)", join(all + "[0]", whole, op.splits()), all, total, all, total);
    };
  }

  private static String split(String x, Shape whole, int splits) {
    long[] dims = whole.dims();
    dims[0] /= splits;
    dims[1] *= splits;
    return splits == 1 ? x : x + ".contiguous().view(" + list(dims) + ")";
  }

  private static String join(String y, Shape whole, int splits) {
    return splits == 1 ? y : y + ".contiguous().view(" + list(whole.dims()) + ")";
  }

  private static String repeat(String perChannel, int splits) {
    return splits == 1 ? perChannel : perChannel + ".repeat([" + splits + "])";
  }

  @Override
  public TorchKernel emaUpdate(EmaUpdate op, Node node) {
    return call -> {
      String rest = call.temporary("torch.rsub(%s, 1)", call.in(2));
      if (call.overwrites(0) == 0) {
        call.give("%s.lerp_(%s, %s)", call.in(0), call.in(1), rest);
      } else {
        call.give("torch.lerp(%s, %s, %s)", call.in(0), call.in(1), rest);
      }
    };
  }

  @Override
  public TorchKernel enqueue(Enqueue op, Node node) {
    long n = node.input(2).dim(0);
    long k = node.input(0).dim(1);
    return call -> {
      String pointer = call.in(1);
      String queue = call.overwrites(0) == 0 ? call.in(0) : call.in(0) + ".clone()";
      String at =
          call.temporary(
              "torch.remainder(torch.add(torch.arange(%d, device=%s.device), %s), %d)",
              n, pointer, pointer, k);
      String after = "torch.remainder(torch.add(%s, %d), %d)".formatted(pointer, n, k);
      String next = call.temporary(after);
      if (call.overwrites(1) == 1) {
        next = call.temporary("%s.copy_(%s)", pointer, next);
      }
      call.give("(%s.index_copy_(1, %s, %s.t()), %s)", queue, at, call.in(2), next);
    };
  }

  @Override
  public TorchKernel l2Normalize(L2Normalize op, Node node) {
    return call -> {
      String norm =
          call.temporary(
              "torch.linalg_vector_norm(%s, 2, [1], True).clamp_min(%s)", call.in(0), op.eps());
      call.give("(torch.div(%s, %s), %s)", call.in(0), norm, norm);
    };
  }

  @Override
  public TorchKernel l2NormalizeGrad(L2NormalizeGrad op, Node node) {
    return NONE;
  }

  @Override
  public TorchKernel affine(Affine op, Node node) {
    return call -> call.into("torch.addmm(%s, %s, %s.t()", call.in(2), call.in(0), call.in(1));
  }

  @Override
  public TorchKernel attention(Attention op, Node node) {
    return cuda
        ? call -> CudaAttention.forward(call, op.heads())
        : call -> HostAttention.forward(call, op.heads());
  }

  @Override
  public TorchKernel attentionGrad(AttentionGrad op, Node node) {
    return cuda
        ? call -> CudaAttention.backward(call, op.heads())
        : call -> HostAttention.backward(call, op.heads());
  }

  @Override
  public TorchKernel gelu(Gelu op, Node node) {
    return call -> call.into("torch.gelu(%s", call.in(0));
  }

  @Override
  public TorchKernel geluGrad(GeluGrad op, Node node) {
    return call -> call.intoAs("grad_input", "torch.gelu_backward(%s, %s", call.in(0), call.in(1));
  }

  @Override
  public TorchKernel layerNorm(LayerNorm op, Node node) {
    return call -> {
      call.keepsFull(1, 2);
      String all =
          call.temporary(
              "torch.native_layer_norm(%s, [%d], %s, %s, %s)",
              call.in(0), node.input(1).dim(0), gain(call, 1), gain(call, 2), op.eps());
      call.give("(%s[0], %s[1].squeeze(-1), %s[2].squeeze(-1))", all, all, all);
    };
  }

  @Override
  public TorchKernel layerNormGrad(LayerNormGrad op, Node node) {
    return call -> {
      call.keepsFull(1, 2);
      call.give(
          "torch.native_layer_norm_backward(%s, %s, [%d], %s.unsqueeze(-1), %s.unsqueeze(-1), %s,"
              + " %s, [True, True, True])",
          call.in(0),
          call.in(1),
          node.input(4).dim(0),
          call.full(2),
          call.full(3),
          gain(call, 4),
          // Only its presence counts.
          gain(call, 4));
    };
  }

  /** Weights of a layer norm: GPUs want them in the format of the tokens. */
  private String gain(TorchCall call, int input) {
    return cuda ? call.in(input) : call.full(input);
  }

  @Override
  public TorchKernel softmax(Softmax op, Node node) {
    return call -> call.give("torch.softmax(%s, -1)", call.in(0));
  }

  @Override
  public TorchKernel softmaxGrad(SoftmaxGrad op, Node node) {
    return call ->
        call.give(
            "torch._softmax_backward_data(%s, %s, -1, %s)",
            call.in(0), call.in(1), TorchTypes.script(node.output().type()));
  }

  @Override
  public TorchKernel logSoftmax(LogSoftmax op, Node node) {
    return call -> call.give("torch.log_softmax(%s, 1)", call.in(0));
  }

  @Override
  public TorchKernel logSoftmaxGrad(LogSoftmaxGrad op, Node node) {
    return call ->
        call.give(
            "torch._log_softmax_backward_data(%s, %s, 1, %s)",
            call.in(0), call.in(1), TorchTypes.script(node.output().type()));
  }

  @Override
  public TorchKernel reluGrad(ReluGrad op, Node node) {
    return call ->
        call.intoAs("grad_input", "torch.threshold_backward(%s, %s, 0", call.in(0), call.in(1));
  }

  @Override
  public TorchKernel sgdUpdate(SgdUpdate op, Node node) {
    return call -> {
      String p = call.updated(0);
      String v = call.updated(1);
      if (op.momentum() == 0) {
        // The fused rule refuses a buffer then.
        call.statement("%s.copy_(torch.add(%s, %s, alpha=%s))", v, call.in(2), p, op.weightDecay());
        call.give("(%s.addcmul_(%s, %s, value=-1.0), %s)", p, v, call.in(3), v);
        return;
      }
      call.statement(
          "torch._fused_sgd_(%s, [%s], [%s], weight_decay=%s, momentum=%s, lr=%s, dampening=0.0,"
              + " nesterov=%s, maximize=False, is_first_step=False)",
          call.mutated(p),
          call.in(2),
          v,
          op.weightDecay(),
          op.momentum(),
          call.in(3),
          op.nesterov() ? "True" : "False");
      call.give("(%s, %s)", p, v);
    };
  }

  @Override
  public TorchKernel adamWUpdate(AdamWUpdate op, Node node) {
    return call -> {
      String p = call.updated(0);
      String m1 = call.updated(1);
      String m2 = call.updated(2);
      String decay = call.in(5);
      if (cuda) {
        // The fused rule takes a number, and reading one back would stop the device.
        call.statement("%s.mul_(torch.rsub(torch.mul(%s, %s), 1))", p, call.in(4), decay);
        decay = "0.0";
      }
      call.statement(
          "torch._fused_adamw_(%s, [%s], [%s], [%s], l_0, [%s], lr=%s, beta1=%s, beta2=%s,"
              + " weight_decay=%s, eps=%s, amsgrad=False, maximize=False)",
          call.mutated(p),
          call.in(3),
          m1,
          m2,
          call.in(6),
          call.in(4),
          op.beta1(),
          op.beta2(),
          decay,
          op.eps());
      call.give("(%s, %s, %s)", p, m1, m2);
    };
  }

  private static String window(MaxPool2d op) {
    return "[%d, %d], [%d, %d], [%d, %d], [1, 1], False"
        .formatted(op.kernel(), op.kernel(), op.stride(), op.stride(), op.padding(), op.padding());
  }

  static String list(long[] dims) {
    return LongStream.of(dims).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
