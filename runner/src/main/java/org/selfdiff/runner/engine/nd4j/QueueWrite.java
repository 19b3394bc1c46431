package org.selfdiff.runner.engine.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.runner.engine.Memory;

/**
 * Writes keys into the columns of a queue without touching the others, which the stock ops of
 * {@link org.selfdiff.methods.graph.Enqueue} cannot do.
 */
final class QueueWrite implements Runnable {
  private final Memory queueIn;
  private final Memory queueOut;
  private final Memory pointerIn;
  private final Memory pointerOut;
  private final Memory keys;
  private final long rows;
  private final long columns;
  private final boolean inPlace;

  /** Binds (queue, pointer, keys) and (queue, pointer); in and out may be the same memory. */
  QueueWrite(List<INDArray> in, List<INDArray> out, long rows, long columns) {
    queueIn = Nd4jArrays.memory(in.get(0));
    pointerIn = Nd4jArrays.memory(in.get(1));
    keys = Nd4jArrays.memory(in.get(2));
    queueOut = Nd4jArrays.memory(out.get(0));
    pointerOut = Nd4jArrays.memory(out.get(1));
    inPlace =
        in.get(0).data().addressPointer().address() == out.get(0).data().addressPointer().address();
    this.rows = rows;
    this.columns = columns;
  }

  @Override
  public void run() {
    if (!inPlace) {
      queueOut.copy(queueIn);
    }
    long pointer = (long) pointerIn.get(0);
    long dim = queueOut.size() / columns;
    for (long n = 0; n < rows; n++) {
      long column = (pointer + n) % columns;
      for (long c = 0; c < dim; c++) {
        queueOut.put(c * columns + column, keys.get(n * dim + c));
      }
    }
    pointerOut.put(0, (pointer + rows) % columns);
  }
}
