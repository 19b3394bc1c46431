package org.selfdiff.methods.probe;

import java.util.List;
import java.util.stream.Collectors;

/** Schedule of a probe's learning rate. */
public sealed interface ProbeSchedule {
  /**
   * The rate of a step.
   *
   * @param base rate at the beginning
   * @param epoch epochs done, from 0
   * @param step steps done, from 0
   * @param epochs of the whole training
   * @param steps of the whole training
   */
  double at(double base, int epoch, long step, int epochs, long steps);

  /** The course in words. */
  String words();

  /**
   * A tenth from each milestone on: MoCo, and Momentum² Teacher's "MoCo setting".
   *
   * @param milestones epochs
   */
  record StepDecay(List<Integer> milestones) implements ProbeSchedule {
    private static final double FACTOR = 0.1;

    @Override
    public double at(double base, int epoch, long step, int epochs, long steps) {
      return base * Math.pow(FACTOR, milestones.stream().filter(m -> epoch >= m).count());
    }

    @Override
    public String words() {
      return milestones.isEmpty()
          ? "constant"
          : "a tenth at epochs "
              + milestones.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
  }

  /**
   * Half a cosine, a step per epoch: MoCo v3, DINO, Mugs, SwAV, SimSiam.
   *
   * @param least rate at the end
   */
  record CosinePerEpoch(double least) implements ProbeSchedule {
    @Override
    public double at(double base, int epoch, long step, int epochs, long steps) {
      return least + (base - least) * (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
    }

    @Override
    public String words() {
      return "cosine per epoch to " + least;
    }
  }

  /** Half a cosine to 0, a step per batch: BYOL and Momentum² Teacher's "BYOL setting". */
  record CosinePerStep() implements ProbeSchedule {
    @Override
    public double at(double base, int epoch, long step, int epochs, long steps) {
      return base * (1 + Math.cos(Math.PI * step / steps)) / 2;
    }

    @Override
    public String words() {
      return "cosine per step to 0.0";
    }
  }

  /**
   * The same share of the rate before, epoch by epoch: the code of W-MSE.
   *
   * @param least rate that would follow the last epoch, above 0
   */
  record Exponential(double least) implements ProbeSchedule {
    @Override
    public double at(double base, int epoch, long step, int epochs, long steps) {
      return base * Math.pow(least / base, (double) epoch / epochs);
    }

    @Override
    public String words() {
      return "exponential per epoch to " + least;
    }
  }
}
