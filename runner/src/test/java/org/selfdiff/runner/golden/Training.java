package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;

/**
 * A recorded training in the product's terms: the settings of the case, and which of its arrays is
 * which state, input and result. {@link TrainingRun} does the rest.
 */
interface Training {
  /** What was recorded. */
  GoldenCase golden();

  /** The method with the settings of the case. */
  Method method();

  /** What the method is built for. */
  StepSpec problem();

  /** Length of the run and course of its learning rate. */
  Schedule schedule();

  /** The images of one view at one step. */
  double[] view(int step, int index);

  /** The step that is run. */
  default MethodGraph graph() {
    return method().train(problem());
  }

  /** The training whose first step tells metrics and gradients of the first step. */
  default Training first() {
    return this;
  }

  /** Steps of the training. */
  default int steps() {
    return golden().whole("steps");
  }

  /** The place of a step in the run; one step is an epoch where the case has no epochs. */
  default StepPosition moment(int step) {
    int perEpoch = golden().has("iters_per_epoch") ? golden().whole("iters_per_epoch") : 1;
    return StepPosition.of(step, perEpoch, schedule().epochs());
  }

  /** Learning rate of a step. */
  default double lr(StepPosition moment) {
    return problem().optimizer().effectiveLr(problem().batch()) * schedule().lrFactor(moment);
  }

  /** What the case records for an input that is neither a view nor scheduled; null for others. */
  default double[] given(String input, Feed feed, int step) {
    if (feed instanceof Feed.Permutation order) {
      int index = Integer.parseInt(order.stream().replaceAll("\\D", "")) - 1;
      return golden().inputs().containsKey("perm")
          ? golden().input("perm").row(step).row(index).toDoubles()
          : IntStream.range(0, problem().batch()).asDoubleStream().toArray();
    }
    return null;
  }

  /** The product's name of a tensor or buffer of the case. */
  default String ours(String recorded) {
    return recorded;
  }

  /** First values by the product's names; what starts as a copy of another part needs none. */
  default Map<String, double[]> start() {
    Map<String, double[]> start = new LinkedHashMap<>();
    golden().inputs().forEach((name, array) -> start.put(ours(name), array.toDoubles()));
    return start;
  }

  /** What the host does before a step, and once more after the last one. */
  default void before(int step, TrainingRun run) {}

  /** Whether not a number, where an array is to have it, says that there is no value. */
  default boolean hasGaps() {
    return false;
  }

  /** How far a result may be off, where the case's own tolerance does not hold. */
  default Tolerance tolerance(String member, Tolerance recorded) {
    return recorded;
  }

  /** The result with the name of a member, or null. */
  default GoldenArray result(String member, TrainingRun run) {
    String name = member.replaceFirst("^out_", "");
    if (name.matches("(step0_grad|grad0)\\..*|grad_.*")) {
      return run.gradient(ours(name.replaceFirst("^(step0_grad\\.|grad0\\.|grad_)", "")));
    }
    return switch (name) {
      case "loss" -> run.metric("loss");
      case "lr" -> run.fed("lr");
      case "param_sum" -> run.each(array -> Arrays.stream(array.toDoubles()).sum());
      case "param_l2" -> run.each(GoldenArray::length);
      default ->
          name.startsWith("step0_")
              ? run.first(name.substring("step0_".length()))
              : run.part(ours(name.replaceFirst("^final\\.", "")));
    };
  }

  /** SGD as the case sets it. */
  default Sgd sgd() {
    return new Sgd(
        golden().number("lr"),
        OptionalInt.empty(),
        golden().number(golden().has("sgd_momentum") ? "sgd_momentum" : "momentum"),
        golden().number("weight_decay"),
        false);
  }

  /** Images of a bank, by their indices. */
  default double[] images(String bank, GoldenArray indices) {
    GoldenArray all = golden().input(bank);
    double[] values = all.toDoubles();
    int size = values.length / all.shape()[0];
    double[] picked = new double[indices.toDoubles().length * size];
    int at = 0;
    for (double index : indices.toDoubles()) {
      System.arraycopy(values, (int) index * size, picked, at, size);
      at += size;
    }
    return picked;
  }
}
