package org.selfdiff.runner.session;

import java.nio.FloatBuffer;
import java.util.Map;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.evaluate.Features;

/** Computes features of whole splits with the weights of a training program. */
public final class FeatureExtractor implements Extraction {
  private final Program program;
  private final String output;
  private final int batch;
  private final int workers;

  /**
   * Compiles the evaluation.
   *
   * @param features the method's evaluation step with input {@code images}
   * @param output which metric of it is wanted
   * @param workers threads that prepare images
   */
  public FeatureExtractor(
      Executor executor, TrainingStep features, String output, Placement placement, int workers) {
    TrainingStep one = only(features, output);
    this.program = executor.compile(one, placement);
    this.output = output;
    this.batch = (int) one.inputs().get(0).dim(0);
    this.workers = workers;
  }

  /** The evaluation step with one of its outputs alone. */
  public static TrainingStep only(TrainingStep features, String output) {
    return new TrainingStep(
        features.graph(),
        features.states(),
        features.updates(),
        Map.of(output, features.metrics().get(output)));
  }

  /** Takes the weights over from a program that has the same states. */
  public void load(Program trained) {
    for (State s : program.step().states()) {
      program.state(s.name()).copy(trained.state(s.name()));
    }
  }

  @Override
  public Features of(ImageSet set, Split split, Views views) {
    return new SplitFeatures(set, views, batch, workers)
        .of(
            split,
            dim(),
            (images, into, at) -> {
              run(images.view(0));
              read(into, at, images.size() * dim());
            });
  }

  @Override
  public int dim() {
    return (int) program.step().metrics().get(output).dim(1);
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public float[] of(FloatBuffer images, int n) {
    run(images);
    float[] values = new float[n * dim()];
    read(values, 0, values.length);
    return values;
  }

  private void run(FloatBuffer images) {
    // A smaller last batch leaves older images behind its own; their rows are not read.
    program.input("images").put(0, images);
    program.run();
  }

  private void read(float[] into, int at, int count) {
    program.metric(output).get(0, into, at, count);
  }

  /** The states whose weights it holds, for the exporter. */
  public Program program() {
    return program;
  }

  @Override
  public void close() {
    program.close();
  }
}
