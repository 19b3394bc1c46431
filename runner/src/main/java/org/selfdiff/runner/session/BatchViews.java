package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.selfdiff.runner.data.Batch;

/** The views of a training batch as inputs of a step. */
record BatchViews(Batch batch) implements Feeder.Views {
  @Override
  public FloatBuffer view(int index) {
    return batch.view(index);
  }

  @Override
  public ByteBuffer colors(int index) {
    return batch.colors(index);
  }

  @Override
  public FloatBuffer weak() {
    return batch.weak();
  }
}
