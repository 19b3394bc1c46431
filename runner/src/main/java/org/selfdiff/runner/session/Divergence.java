package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.selfdiff.methods.optimizer.Adam;
import org.selfdiff.methods.optimizer.Larc;
import org.selfdiff.methods.optimizer.Lars;
import org.selfdiff.methods.optimizer.LarsMomentum2;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Metrics;

/**
 * The step at which a run's numbers left what can be counted with.
 *
 * @param step counted from 1; it is the last one that is recorded
 * @param of all steps of the run
 * @param what is no number: {@code the loss is NaN}
 * @param rates learning rate, momenta and other scalars of that step, name to value
 */
record Divergence(long step, long of, String what, Map<String, Double> rates) {
  /**
   * A scale of the loss below which no gradient of use is left: 30 halvings from the first one. In
   * half precision single steps overflow now and then, and the scale goes up again.
   */
  private static final double LEAST_SCALE = 1e-4;

  /** Copies the rates. */
  Divergence {
    rates = Map.copyOf(new LinkedHashMap<>(rates));
  }

  /** The scalars that a step was fed, by the names of its inputs. */
  static Map<String, Double> rates(Map<String, Feed> feeds, StepPosition at, double lr) {
    Map<String, Double> rates = new LinkedHashMap<>();
    feeds.forEach(
        (name, feed) -> {
          if (feed instanceof Feed.LearningRate) {
            rates.put(name, lr);
          } else if (feed instanceof Feed.Momentum m) {
            rates.put(name, m.schedule().at(at));
          } else if (feed instanceof Feed.Scheduled s) {
            rates.put(name, s.course().at(at));
          } else if (feed instanceof Feed.Fixed f) {
            rates.put(name, f.value());
          }
        });
    return rates;
  }

  /**
   * The scale of the loss where it has become so small that gradients overflow at any scale.
   *
   * @param numbers what a step reported, by metric
   */
  static OptionalDouble hopelessScale(Map<String, Double> numbers) {
    double scale = numbers.getOrDefault(Metrics.LOSS_SCALE, 1.0);
    return scale < LEAST_SCALE ? OptionalDouble.of(scale) : OptionalDouble.empty();
  }

  /** What such a scale tells, for {@link #what}. */
  static String ofScale(double scale) {
    return "gradients overflow whatever the loss is scaled by (the scale fell to %.2g)"
        .formatted(scale);
  }

  /** The momentum of an optimizer that has one; it is part of the step, not fed to it. */
  static OptionalDouble momentum(Optimizer optimizer) {
    if (optimizer instanceof Sgd sgd) {
      return OptionalDouble.of(sgd.momentum());
    }
    if (optimizer instanceof Lars lars) {
      return OptionalDouble.of(lars.momentum());
    }
    if (optimizer instanceof Larc larc) {
      return OptionalDouble.of(larc.momentum());
    }
    return optimizer instanceof LarsMomentum2 lars
        ? OptionalDouble.of(lars.momentum())
        : OptionalDouble.empty();
  }

  /** One sentence: where, what, at which rates, what is kept. */
  String reason(Optional<Checkpoint> kept) {
    StringJoiner at = new StringJoiner(", ");
    rates.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(rate -> at.add("%s %.4g".formatted(rate.getKey(), rate.getValue())));
    return "%s at step %d of %d (%s); %s"
        .formatted(
            what,
            step,
            of,
            at,
            kept.map(c -> "the checkpoint of step %d is kept".formatted(c.step()))
                .orElse("there is no checkpoint before it"));
  }

  /** What may help, by the experiment's settings. */
  static String advice(Experiment experiment, Optional<Checkpoint> kept) {
    List<String> ways = new ArrayList<>();
    ways.add("a lower optimizer.lr (it is %.4g)".formatted(experiment.optimizer().lr()));
    ways.add("a longer schedule.warmup");
    if (experiment.optimizer().clip().isEmpty() && !(experiment.optimizer() instanceof Adam)) {
      ways.add("optimizer.clip");
    }
    switch (experiment.hardware().precision()) {
      case BF16, FP16, TF32 -> ways.add("hardware.precision = fp32");
      case FP32, FP64 -> {
        // Nothing coarser is at work.
      }
    }
    return "try "
        + String.join(", ", ways)
        + "; the same command "
        + (kept.isPresent()
            ? "goes on from the checkpoint to the same end"
            : "comes to the same end")
        + ", other settings are another run";
  }
}
