package org.selfdiff.runner.engine.torch;

import java.util.List;
import java.util.Locale;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.Shape;

/**
 * Batch norm with the statistics of the batch. What the backward pass takes of the forward pass is
 * a companion of the mean, since kernels keep it in their own terms: ATen 1 / sqrt(variance + eps),
 * oneDNN mean and variance as tensors of its own. The graph's variance is computed from it where
 * anything else reads it.
 */
final class BatchNorms {
  private BatchNorms() {}

  /** Lines of (x, gamma, beta) to (y, mean, variance). */
  static void forward(TorchCall call, BatchNormTrain op) {
    Shape whole = call.node().input(0).shape();
    List<String> r = call.temporaries(3);
    call.statement(
        "%s = torch.native_batch_norm(%s, %s, %s, None, None, True, 0.0, %s)",
        String.join(", ", r),
        split(call.in(0), whole, op.splits()),
        repeat(call.full(1), op.splits()),
        repeat(call.full(2), op.splits()),
        op.eps());
    call.companions(1, List.of(r.get(2)));
    String variance =
        call.usedBesideNorms(2)
            ? String.format(Locale.ROOT, "torch.sub(torch.pow(%s, -2), %s)", r.get(2), op.eps())
            : r.get(2);
    call.give("(%s, %s, %s)", join(r.get(0), whole, op.splits()), r.get(1), variance);
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
    String deviation =
        left == null
            ? call.temporary("torch.rsqrt(torch.add(%s, %s))", call.full(2), op.eps())
            : left.get(0);
    List<String> d = call.temporaries(3);
    call.statement(
        "%s = torch.native_batch_norm_backward(%s, %s, %s, None, None, %s, %s, True, %s, [True,"
            + " True, True])",
        String.join(", ", d),
        split(call.in(4), whole, op.splits()),
        split(call.in(0), whole, op.splits()),
        repeat(call.full(3), op.splits()),
        call.full(1),
        deviation,
        op.eps());
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
