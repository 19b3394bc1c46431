package org.selfdiff.runner.session.evaluation;

import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.protocol.Readout;

/**
 * One output of a network for some images, in the heap: of outputs that are very long, those of the
 * first images.
 */
final class MeasuredRows {
  /** Numbers that are kept: 64 MiB, 256 outputs of DINO's 65,536 prototypes. */
  private static final long MOST = 1L << 24;

  private final String output;
  private final int dim;
  private final float[] values;
  private final float[] line;
  private final Program network;
  private int seen;

  /**
   * Without an image yet.
   *
   * @param network gives them
   * @param images to come
   */
  MeasuredRows(Program network, Readout.Output output, int images) {
    this.network = network;
    this.output = output.words();
    dim = (int) network.step().metrics().get(this.output).dim(1);
    long rows = Math.max(2, Math.min(images, MOST / dim));
    values = new float[Math.toIntExact(rows * dim)];
    line = new float[dim];
  }

  /** Length of an output. */
  int dim() {
    return dim;
  }

  /** Takes the outputs of the next images, those of a batch's first {@code n}. */
  void take(int n) {
    int rows = Math.min(n, values.length / dim - seen);
    if (rows > 0) {
      network.metric(output).get(0, values, seen * dim, rows * dim);
      for (int row = seen; row < seen + rows; row++) {
        Features.requireFinite(row, values, row * dim, dim);
      }
      seen += rows;
    }
  }

  /** What looks at the output of one image. */
  interface Reader {
    /** Takes an output, which is another one after the call. */
    void read(float[] output);
  }

  /** Shows the outputs of a batch's first {@code n} images, those that are not kept too. */
  void last(int n, Reader reader) {
    Memory outputs = network.metric(output);
    for (int row = 0; row < n; row++) {
      outputs.get((long) row * dim, line, 0, dim);
      reader.read(line);
    }
  }

  /** Those of the first images that are kept, of at most so many. */
  Features features(int most) {
    return new Features(
        (row, into, at) -> System.arraycopy(values, row * dim, into, at, dim),
        dim,
        new int[Math.min(seen, most)]);
  }
}
