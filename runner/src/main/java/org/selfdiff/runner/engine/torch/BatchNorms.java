package org.selfdiff.runner.engine.torch;

import java.util.List;
import java.util.Locale;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Shape;

/**
 * Batch norm with the statistics of the batch. What the backward pass takes of the forward pass is
 * a companion of the mean, since kernels keep it in their own terms: ATen 1 / sqrt(variance + eps),
 * cuDNN that and bytes of its own, oneDNN mean and variance as tensors of its own. The graph's
 * variance is computed from it where anything else reads it.
 */
final class BatchNorms {
  /** The least that cuDNN adds to a variance, as ATen has it. */
  private static final double CUDNN_EPS = 1e-5;

  /** The largest batch that ATen gives to cuDNN. */
  private static final long CUDNN_BATCH = 880_801;

  private static final int IMAGES = 4;

  private BatchNorms() {}

  /** Lines of (x, gamma, beta) to (y, mean, variance). */
  static void forward(TorchCall call, BatchNormTrain op) {
    Shape whole = call.node().input(0).shape();
    boolean cudnn = takesCudnn(call, op, whole);
    List<String> r = call.temporaries(cudnn ? 4 : 3);
    call.statement(
        "%s = torch.%s(%s, %s, %s, None, None, True, 0.0, %s)",
        String.join(", ", r),
        cudnn ? "cudnn_batch_norm" : "native_batch_norm",
        images(call, 0, op.splits()),
        repeat(call.full(1), op.splits()),
        repeat(call.full(2), op.splits()),
        op.eps());
    if (call.isCuda()) {
      call.companions(1, r.subList(2, r.size()));
    }
    // Processors take it by way of the variance, as recorded trainings do to the bit.
    String variance =
        !call.isCuda() || call.usedBesideNorms(2)
            ? String.format(Locale.ROOT, "torch.sub(torch.pow(%s, -2), %s)", r.get(2), op.eps())
            : r.get(2);
    call.give("(%s, %s, %s)", join(r.get(0), whole, op.splits()), r.get(1), variance);
  }

  /** Lines of (x) to (mean, variance), where a kernel of ours computes y from them on a GPU. */
  static void statistics(TorchCall call, BatchNormTrain op) {
    List<String> r = call.temporaries(2);
    call.statement(
        "%s = torch.batch_norm_stats(%s, %s)",
        String.join(", ", r), images(call, 0, op.splits()), op.eps());
    call.companions(1, r.subList(1, 2));
    call.give("(%s, %s, torch.sub(torch.pow(%s, -2), %s))", r.get(0), r.get(0), r.get(1), op.eps());
  }

  /**
   * ATen's own choice, which {@code native_batch_norm} does not make: cuDNN has the faster kernels
   * for images of 32 and 16 bits with channels last, and none for bfloat16 that ATen takes.
   */
  private static boolean takesCudnn(TorchCall call, BatchNormTrain op, Shape x) {
    return call.isCuda()
        && !call.isBfloat16()
        && x.rank() == IMAGES
        && x.dim(0) / op.splits() <= CUDNN_BATCH
        && x.size() < Integer.MAX_VALUE
        && op.eps() >= CUDNN_EPS;
  }

  /** The same in blocks of channels, for batches that are one group. */
  static void forwardInBlocks(TorchCall call, BatchNormTrain op) {
    List<String> r = call.temporaries(3);
    call.statement(
        "%s = torch.native_batch_norm(%s, %s, %s, None, None, True, 0.0, %s)",
        String.join(", ", r), call.image(0), call.full(1), call.full(2), op.eps());
    call.companions(1, r.subList(1, 3));
    call.give("(%s, %s, %s)", r.get(0), rows(call, 1, r.get(1)), rows(call, 2, r.get(2)));
  }

  private static String rows(TorchCall call, int output, String statistic) {
    return call.usedBesideNorms(output) ? statistic + ".to_dense()" : statistic;
  }

  /** Lines of (x, mean, variance, gamma, dy) to (dx, dgamma, dbeta). */
  static void backward(TorchCall call, BatchNormTrainGrad op) {
    Shape whole = call.node().input(0).shape();
    List<String> left = call.companionsOf(1);
    boolean cudnn = left != null && left.size() == 2;
    String deviation =
        left == null
            ? call.temporary("torch.rsqrt(torch.add(%s, %s))", call.full(2), op.eps())
            : left.get(0);
    String dy = images(call, 4, op.splits());
    String x = images(call, 0, op.splits());
    String gamma = repeat(call.full(3), op.splits());
    List<String> d = call.temporaries(3);
    if (cudnn) {
      call.statement(
          "%s = torch.cudnn_batch_norm_backward(%s, %s, %s, None, None, %s, %s, %s, %s)",
          String.join(", ", d), x, dy, gamma, call.full(1), deviation, op.eps(), left.get(1));
    } else {
      call.statement(
          "%s = torch.native_batch_norm_backward(%s, %s, %s, None, None, %s, %s, True, %s, [True,"
              + " True, True])",
          String.join(", ", d), dy, x, gamma, call.full(1), deviation, op.eps());
    }
    String total =
        op.splits() == 1 ? "" : String.format(Locale.ROOT, ".view(%d, -1).sum(0)", op.splits());
    call.give(
        "(%s, %s%s, %s%s)", join(d.get(0), whole, op.splits()), d.get(1), total, d.get(2), total);
  }

  /** The same in blocks of channels. */
  static void backwardInBlocks(TorchCall call, BatchNormTrainGrad op) {
    List<String> left = call.companionsOf(1);
    if (left == null) {
      left = List.of(call.full(1) + ".to_mkldnn()", call.full(2) + ".to_mkldnn()");
    }
    call.give(
        "torch.native_batch_norm_backward(%s, %s, %s, None, None, %s, %s, True, %s, [True, True,"
            + " True])",
        call.image(4), call.image(0), call.full(3), left.get(0), left.get(1), op.eps());
  }

  /** An input with the channels of every group apart; groups are a view of rows. */
  private static String images(TorchCall call, int input, int splits) {
    Shape whole = call.node().input(input).shape();
    boolean asImages = splits == 1 && call.isCuda() && whole.rank() == IMAGES;
    return asImages ? call.image(input) : split(call.in(input), whole, splits);
  }

  private static String split(String x, Shape whole, int splits) {
    long[] dims = whole.dims();
    dims[0] /= splits;
    dims[1] *= splits;
    return splits == 1 ? x : x + ".contiguous().view(" + PrimitiveKernels.list(dims) + ")";
  }

  private static String join(String y, Shape whole, int splits) {
    return splits == 1 ? y : y + ".contiguous().view(" + PrimitiveKernels.list(whole.dims()) + ")";
  }

  private static String repeat(String perChannel, int splits) {
    return splits == 1 ? perChannel : perChannel + ".repeat([" + splits + "])";
  }
}
