package org.selfdiff.runner.session;

import java.nio.FloatBuffer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.Share;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;

/** Computes features with the weights of a training program. */
public final class FeatureExtractor implements Extraction {
  private final Program program;
  private final String output;
  private final int batch;
  private final Share share;

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
    this(executor.compile(features, placement), output, Share.ALL);
  }

  /**
   * Compiles an evaluation with several outputs, of which every rank computes those of its images.
   *
   * @param features an evaluation step with input {@code images} over the images of all ranks
   * @param output the metric that is the features
   */
  public FeatureExtractor(Setup setup, TrainingStep features, String output) {
    this(setup.compile(setup.shared(features, "images")), output, setup.share());
  }

  private FeatureExtractor(Program program, String output, Share share) {
    this.program = program;
    this.output = output;
    this.share = share;
    this.batch = shown(program.step()) * share.world();
  }

  /** Images that a rank shows an evaluation step at a time. */
  public static int shown(TrainingStep step) {
    return step.inputs().stream()
        .filter(input -> input.name().equals("images"))
        .mapToInt(images -> Math.toIntExact(images.dim(0)))
        .findFirst()
        .orElseThrow();
  }

  /** Takes the weights over from a program that has the same states. */
  public void load(Program trained) {
    for (State s : program.step().states()) {
      program.stateToWrite(s.name()).copy(trained.state(s.name()));
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
  public Share share() {
    return share;
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
