package org.selfdiff.runner.engine.torch;

import java.util.Locale;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.AttentionGrad;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.GeluGrad;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.L2NormalizeGrad;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LayerNormGrad;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.LogSoftmaxGrad;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.SoftmaxGrad;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.Kernels;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/**
 * The vocabulary on ATen: one row per op, regions here, primitives above. A row without a kernel
 * leaves the region's body.
 */
final class TorchKernels extends PrimitiveKernels implements Kernels {
  /** The rows of a device, on a processor without AVX-512. */
  TorchKernels(Device device) {
    this(device, false);
  }

  /**
   * The rows of a device.
   *
   * @param wide whether libtorch uses AVX-512 on this processor
   */
  TorchKernels(Device device, boolean wide) {
    super(device, wide);
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
            && (node.op() instanceof AllReduce
                || node.op() instanceof ReluGrad
                || node.op() instanceof GeluGrad
                || node.op() instanceof EmaUpdate);
  }

  @Override
  public TorchKernel batchNormEval(BatchNormEval op, Node node) {
    return call ->
        call.give(
            "torch.batch_norm(%s, %s, %s, %s, %s, False, 0.0, %s, False)",
            call.inBlocks() ? call.image(0) : call.in(0),
            call.full(3),
            call.full(4),
            call.full(1),
            call.full(2),
            op.eps());
  }

  @Override
  public TorchKernel batchNormTrain(BatchNormTrain op, Node node) {
    return call -> {
      call.keepsFull(1, 2);
      if (!call.givesFirst() && call.isCuda()) {
        BatchNorms.statistics(call, op);
      } else if (call.inBlocks()) {
        BatchNorms.forwardInBlocks(call, op);
      } else {
        BatchNorms.forward(call, op);
      }
    };
  }

  @Override
  public TorchKernel batchNormTrainGrad(BatchNormTrainGrad op, Node node) {
    return call -> {
      call.keepsFull(1, 2);
      if (call.inBlocks()) {
        BatchNorms.backwardInBlocks(call, op);
      } else {
        BatchNorms.backward(call, op);
      }
    };
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
      String after =
          String.format(Locale.ROOT, "torch.remainder(torch.add(%s, %d), %d)", pointer, n, k);
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
    return call -> {
      // With AMX a product in bfloat16 adds its bias in a pass of its own; gradients have none.
      if (byPixels(call, call.isBfloat16())) {
        PixelProducts.affine(call);
      } else {
        call.into("torch.addmm(%s, %s, %s.t()", call.in(2), call.in(0), call.in(1));
      }
    };
  }

  /** Whether ATen's attention takes the numbers: on GPUs it has no kernel in fp64. */
  private boolean takesAttention(Node node) {
    return !cuda || node.output().type() == DType.F32;
  }

  @Override
  public TorchKernel attention(Attention op, Node node) {
    if (!takesAttention(node)) {
      return NONE;
    }
    return cuda
        ? call -> CudaAttention.forward(call, op.heads())
        : call -> HostAttention.forward(call, op.heads());
  }

  @Override
  public TorchKernel attentionGrad(AttentionGrad op, Node node) {
    if (!takesAttention(node)) {
      return NONE;
    }
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
              + " %s, [%s, True, True])",
          call.in(0),
          call.in(1),
          node.input(4).dim(0),
          call.full(2),
          call.full(3),
          gain(call, 4),
          // Only its presence counts.
          gain(call, 4),
          call.givesFirst() ? "True" : "False");
    };
  }

  /** Weights of a layer norm: GPUs want them in the precision of the tokens. */
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
    return call -> {
      if (call.inBlocks()) {
        call.give("torch.threshold_backward(%s, %s, 0)", call.image(0), call.image(1));
      } else {
        call.intoAs("grad_input", "torch.threshold_backward(%s, %s, 0", call.in(0), call.in(1));
      }
    };
  }

  /**
   * Whether ATen's fused rules take the numbers of an update: on GPUs they read the learning rate
   * and the number of the update in fp32, whatever the parameters are in.
   */
  private boolean takesFusedRules(Node update) {
    return !cuda || update.output().type() == DType.F32;
  }

  @Override
  public TorchKernel sgdUpdate(SgdUpdate op, Node node) {
    if (!takesFusedRules(node)) {
      return NONE;
    }
    return call -> {
      String p = call.updated(0);
      String v = call.updated(1);
      if (op.momentum() == 0) {
        // The fused rule refuses a buffer then.
        plainDescent(call, op, p, v);
        return;
      }
      call.statement(
          "torch._fused_sgd_(%s, [%s], [%s], weight_decay=%s, momentum=%s, lr=%s, dampening=0.0,"
              + " nesterov=%s, maximize=False, is_first_step=False%s)",
          call.mutated(p),
          call.in(2),
          v,
          op.weightDecay(),
          op.momentum(),
          call.in(3),
          op.nesterov() ? "True" : "False",
          skip(call, 4));
      call.give("(%s, %s)", p, v);
    };
  }

  private static void plainDescent(TorchCall call, SgdUpdate op, String p, String v) {
    String buffer =
        String.format(Locale.ROOT, "torch.add(%s, %s, alpha=%s)", call.in(2), p, op.weightDecay());
    if (call.node().inputs().size() == 4) {
      call.statement("%s.copy_(%s)", v, buffer);
      call.give("(%s.addcmul_(%s, %s, value=-1.0), %s)", p, v, call.in(3), v);
      return;
    }
    String skips = call.temporary("torch.gt(%s, 0)", call.in(4));
    String after = call.temporary("torch.addcmul(%s, %s, %s, value=-1.0)", p, buffer, call.in(3));
    call.statement("%s.copy_(torch.where(%s, %s, %s))", v, skips, v, buffer);
    call.give("(%s.copy_(torch.where(%s, %s, %s)), %s)", p, skips, p, after, v);
  }

  /** What has a fused rule leave out its update: an input behind its own, if there is one. */
  private static String skip(TorchCall call, int input) {
    // The rule takes it in fp32 alone.
    return input == call.node().inputs().size()
        ? ""
        : String.format(
            Locale.ROOT, ", found_inf=%s.to(%d)", call.in(input), TorchTypes.script(DType.F32));
  }

  @Override
  public TorchKernel adamWUpdate(AdamWUpdate op, Node node) {
    if (!takesFusedRules(node)) {
      return NONE;
    }
    return call -> {
      String p = call.updated(0);
      String m1 = call.updated(1);
      String m2 = call.updated(2);
      String decay = call.in(5);
      if (cuda) {
        // The fused rule takes a number, and reading one back would stop the device.
        String lr = call.node().inputs().size() == 7 ? call.in(4) : unlessSkipped(call);
        call.statement("%s.mul_(torch.rsub(torch.mul(%s, %s), 1))", p, lr, decay);
        decay = "0.0";
      }
      call.statement(
          "torch._fused_adamw_(%s, [%s], [%s], [%s], l_0, [%s], lr=%s, beta1=%s, beta2=%s,"
              + " weight_decay=%s, eps=%s, amsgrad=False, maximize=False%s)",
          call.mutated(p),
          call.in(3),
          m1,
          m2,
          call.in(6),
          call.in(4),
          op.beta1(),
          op.beta2(),
          decay,
          op.eps(),
          skip(call, 7));
      call.give("(%s, %s, %s)", p, m1, m2);
    };
  }

  /** The learning rate, or 0 in a step that leaves out its update. */
  private static String unlessSkipped(TorchCall call) {
    return call.temporary("torch.mul(%s, torch.rsub(%s, 1))", call.in(4), call.in(7));
  }
}
