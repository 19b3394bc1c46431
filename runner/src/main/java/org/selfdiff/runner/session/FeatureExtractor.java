package org.selfdiff.runner.session;

import java.nio.FloatBuffer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;

/** Computes features with the weights of a training program. */
public final class FeatureExtractor implements Extraction {
  private final Program program;
  private final String output;
  private final int batch;

  /**
   * Compiles the evaluation.
   *
   * @param features an evaluation step with input {@code images} and one metric
   */
  public FeatureExtractor(Executor executor, TrainingStep features, Placement placement) {
    this(executor, features, features.metrics().keySet().iterator().next(), placement);
  }

  /**
   * Compiles an evaluation with several outputs.
   *
   * @param features an evaluation step with input {@code images}
   * @param output the metric that is the features
   */
  public FeatureExtractor(
      Executor executor, TrainingStep features, String output, Placement placement) {
    this.program = executor.compile(features, placement);
    this.output = output;
    this.batch = (int) features.inputs().get(0).dim(0);
  }

  /** Takes the weights over from a program that has the same states. */
  public void load(Program trained) {
    for (State s : program.step().states()) {
      program.state(s.name()).copy(trained.state(s.name()));
    }
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
  public void write(FloatBuffer images, int n, float[] into, int at) {
    // A smaller last batch leaves older images behind its own; their rows are not read.
    program.input("images").put(0, images);
    program.run();
    program.metric(output).get(0, into, at, n * dim());
  }

  /** What computes the features, with the weights that were taken over last. */
  public Program program() {
    return program;
  }

  @Override
  public void close() {
    program.close();
  }
}
