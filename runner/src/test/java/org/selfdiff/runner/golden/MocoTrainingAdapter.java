package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.step.Feed;

/** Whole trainings of some steps: {@code e2e_moco} and {@code e2e_moco_notebook}. */
record MocoTrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("e2e_moco") || golden.method().equals("e2e_moco_notebook");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    MocoTraining training = MocoTraining.of(golden);
    MethodGraph graph =
        training
            .method()
            .train(
                new Problem(
                    engine.type(),
                    training.network(),
                    training.batch(),
                    golden.whole("H"),
                    training.optimizer()));
    double[] loss = new double[training.steps()];
    double[] top1 = new double[training.steps()];
    Map<String, GoldenArray> firstGradient = new HashMap<>();
    try (GoldenProgram program = engine.compile(graph.step())) {
      start(program, graph, training);
      for (int step = 0; step < training.steps(); step++) {
        feed(program, graph.feeds(), training, step);
        program.run();
        loss[step] = program.number("loss");
        top1[step] = program.number("contrast_top1");
        if (step == 0) {
          firstGradient.putAll(gradients(program, training));
        }
      }
      return training.results(
          new MocoTraining.Outcome(
              loss,
              top1,
              program.part("queue"),
              (int) program.state("queue_ptr")[0],
              program::part,
              firstGradient::get));
    }
  }

  private static void start(GoldenProgram program, MethodGraph graph, MocoTraining training) {
    for (var state : graph.step().states()) {
      for (var part : state.parts()) {
        double[] values = new double[Math.toIntExact(part.shape().size())];
        Arrays.fill(values, part.name().endsWith(".running_var") ? 1 : 0);
        program.part(part.name(), values);
      }
    }
    training
        .parameters()
        .forEach(
            (name, array) -> {
              if (!program.part(name, array.toDoubles())) {
                throw new IllegalArgumentException("the network has no tensor " + name);
              }
            });
    program.state("queue", training.queue().toDoubles());
    program.state("queue_ptr", training.golden().hyperparameters().path("queue_ptr").asInt(0));
  }

  /** Feeds every input of the step from the source that the method names for it. */
  private static void feed(
      GoldenProgram program, Map<String, Feed> feeds, MocoTraining training, int step) {
    Map<String, int[]> orders = new HashMap<>();
    feeds.forEach(
        (input, feed) -> {
          if (feed instanceof Feed.View view) {
            program.input(
                input,
                (view.index() == 0 ? training.queryView(step) : training.keyView(step))
                    .toDoubles());
          } else if (feed instanceof Feed.LearningRate) {
            program.input(input, training.lr(step));
          } else if (feed instanceof Feed.Fixed number) {
            program.input(input, number.value());
          } else if (feed instanceof Feed.Permutation order) {
            int loss = order.stream().equals("shuffle_1") ? 0 : 1;
            orders.put(input, training.keyOrder(step, loss));
          }
        });
    orders.forEach((input, order) -> program.input(input, doubles(order)));
    feeds.forEach(
        (input, feed) -> {
          if (feed instanceof Feed.Inverse inverse) {
            program.input(input, doubles(inverted(orders.get(inverse.input()))));
          }
        });
  }

  /**
   * The first gradients without weight decay: SGD's buffer holds {@code gradient + decay *
   * parameter} after its first step.
   */
  private static Map<String, GoldenArray> gradients(GoldenProgram program, MocoTraining training) {
    Map<String, GoldenArray> gradients = new HashMap<>();
    double decay = training.optimizer().weightDecay();
    training
        .parameters()
        .forEach(
            (name, parameter) -> {
              GoldenArray buffer = program.part("optimizer.momentum_buffer." + name);
              if (buffer != null) {
                double[] gradient = buffer.toDoubles().clone();
                Arrays.setAll(gradient, i -> gradient[i] - decay * parameter.toDoubles()[i]);
                gradients.put(name, GoldenArray.reals(gradient, buffer.shape()));
              }
            });
    return gradients;
  }

  private static int[] inverted(int[] order) {
    int[] inverse = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      inverse[order[i]] = i;
    }
    return inverse;
  }

  private static double[] doubles(int[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }
}
