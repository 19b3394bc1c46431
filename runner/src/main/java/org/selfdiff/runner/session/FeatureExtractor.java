package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.evaluate.Features;

/** Computes features of whole splits with the weights of a training program. */
public final class FeatureExtractor implements AutoCloseable {
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
    TrainingStep one =
        new TrainingStep(
            features.graph(),
            features.states(),
            features.updates(),
            Map.of(output, features.metrics().get(output)));
    this.program = executor.compile(one, placement);
    this.output = output;
    this.batch = (int) one.inputs().get(0).dim(0);
    this.workers = workers;
  }

  /** Takes the weights over from a program that has the same states. */
  public void load(Program trained) {
    for (State s : program.step().states()) {
      program.state(s.name()).put(trained.state(s.name()));
    }
  }

  /** Features of a split in its order. */
  public Features of(ImageSet set, Split split, Views views) {
    int dim = (int) program.step().metrics().get(output).dim(1);
    int rows = set.size(split);
    float[] values = new float[Math.multiplyExact(rows, dim)];
    int[] labels = new int[rows];
    int row = 0;
    try (EvaluationReader reader = EvaluationReader.open(set, split, views, batch, workers)) {
      while (reader.hasNext()) {
        Batch images = reader.next();
        run(images.view(0));
        read(values, row * dim, images.size() * dim);
        System.arraycopy(images.labels(), 0, labels, row, images.size());
        row += images.size();
      }
    }
    return new Features(values, rows, dim, labels);
  }

  /**
   * Features of at most one batch of images, [n, dim] row-major.
   *
   * @param images [n, 3, S, S]
   * @param n number of images, at most the batch
   */
  public float[] of(FloatBuffer images, int n) {
    run(images);
    float[] values = new float[n * (int) program.step().metrics().get(output).dim(1)];
    read(values, 0, values.length);
    return values;
  }

  private void run(FloatBuffer images) {
    // A smaller last batch leaves older images behind its own; their rows are not read.
    Feeder.write(program.input("images"), images, program.step().graph().type());
    program.run();
  }

  private void read(float[] into, int at, int count) {
    ByteBuffer memory = program.metric(output);
    if (program.step().graph().type() == Type.F32) {
      memory.asFloatBuffer().get(into, at, count);
    } else {
      for (int i = 0; i < count; i++) {
        into[at + i] = (float) memory.getDouble();
      }
    }
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
