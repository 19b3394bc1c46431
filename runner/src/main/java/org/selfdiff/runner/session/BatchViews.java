package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.selfdiff.runner.data.Batch;

/** The views of a training batch as inputs of a step. */
record BatchViews(Batch batch) implements Feeder.ViewBuffers {
  @Override
  public FloatBuffer view(int index) {
    return batch.view(index);
  }

  @Override
  public ByteBuffer pixels(int index) {
    return batch.pixels(index);
  }

  @Override
  public FloatBuffer weak() {
    return batch.weak();
  }

  @Override
  public int[] labels() {
    return batch.labels();
  }
}
