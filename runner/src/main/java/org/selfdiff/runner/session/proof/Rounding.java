package org.selfdiff.runner.session.proof;

import org.selfdiff.runner.config.Hardware.Precision;

/**
 * How far a right step of a precision may be from float64. An update that is missing is off by 1,
 * one with the wrong sign by 2; ReLUs that rounding switches and the division by a root in Adam
 * bring right steps of fp32 to 1e-4 ... 2e-2, of fp16 to 0.1 and of bf16 to 0.5 of their update.
 *
 * @param update share of a tensor's update
 * @param loss share of the first loss; each further one may be off by {@value #GROWTH} times more
 * @param noise share of the usual gradient that is rounding alone
 * @param floor share of the usual update of other tensors that one may be off by, however little it
 *     moves
 * @param storage relative rounding of states
 */
record Rounding(double update, double loss, double noise, double floor, double storage) {
  /** How differences grow from step to step: those of a ViT at batch 4 by 60. */
  private static final double GROWTH = 30;

  private static final double MOST = 0.5;

  private static final double FP32 = 0x1p-24;
  private static final double FP64 = 0x1p-53;

  /**
   * That of a precision.
   *
   * @param gpu whether it is computed on a GPU: processors compute tf32 as fp32
   */
  static Rounding of(Precision precision, boolean gpu) {
    return switch (precision) {
      case FP64 -> new Rounding(1e-6, 1e-10, 1e-12, 1e-11, FP64);
      case FP32 -> new Rounding(0.1, 2e-5, 1e-4, 1e-3, FP32);
      case TF32 -> gpu ? new Rounding(0.4, 3e-3, 0.01, 0.05, FP32) : of(Precision.FP32, false);
      case BF16 -> new Rounding(0.85, 1e-2, 0.02, 0.2, FP32);
      case FP16 -> new Rounding(0.4, 3e-3, 0.01, 0.05, FP32);
    };
  }

  /** Share of a loss by the number of its step, counted from 0. */
  double ofLoss(int step) {
    return Math.min(MOST, loss * Math.pow(GROWTH, step));
  }
}
