package org.selfdiff.runner.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.methods.optimizer.Adam;
import org.selfdiff.methods.optimizer.Larc;
import org.selfdiff.methods.optimizer.Lars;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.probe.LinearProbe;

/** How gradients change a linear classifier, and what it begins with. */
public enum ProbeRule {
  /** Stochastic gradient descent; weight and bias decay. */
  SGD("momentum 0.9") {
    @Override
    Optimizer optimizer(Probe.Classifier of, boolean nesterov) {
      return new Sgd(of.lr(), OptionalInt.empty(), MOMENTUM, of.decay(), nesterov);
    }
  },
  /** A rate in proportion to the weight, which alone decays: iBOT and Mugs, ViT-L. */
  LARS("momentum 0.9, trust 0.001, not of the bias") {
    @Override
    Optimizer optimizer(Probe.Classifier of, boolean nesterov) {
      return new Lars(of.lr(), OptionalInt.empty(), MOMENTUM, of.decay(), TRUST, Optional.empty());
    }
  },
  /** Gradients in proportion to weight and bias: SimSiam. */
  LARC("momentum 0.9, trust 0.001, scaling") {
    @Override
    Optimizer optimizer(Probe.Classifier of, boolean nesterov) {
      return new Larc(
          of.lr(),
          OptionalInt.empty(),
          MOMENTUM,
          of.decay(),
          TRUST,
          Larc.Mode.SCALE,
          Optional.empty());
    }
  },
  /** Adam with coupled decay, from PyTorch's first weights: the code of W-MSE. */
  ADAM("betas 0.9, 0.999") {
    @Override
    Optimizer optimizer(Probe.Classifier of, boolean nesterov) {
      return new Adam(of.lr(), OptionalInt.empty(), List.of(0.9, 0.999), 1e-8, of.decay());
    }

    @Override
    LinearProbe.Start start() {
      return LinearProbe.Start.PYTORCH;
    }
  };

  private static final double MOMENTUM = 0.9;
  private static final double TRUST = 0.001;

  private final String numbers;

  ProbeRule(String numbers) {
    this.numbers = numbers;
  }

  /** The rule of one classifier, whose rate is fed. */
  abstract Optimizer optimizer(Probe.Classifier of, boolean nesterov);

  /** First weights. */
  LinearProbe.Start start() {
    return LinearProbe.Start.SMALL;
  }

  /** Its name. */
  String words() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name and numbers. */
  String facts(boolean nesterov) {
    return words() + ", " + numbers + (nesterov ? ", Nesterov" : "");
  }
}
