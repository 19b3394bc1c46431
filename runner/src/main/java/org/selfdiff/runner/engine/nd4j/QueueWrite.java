package org.selfdiff.runner.engine.nd4j;

import java.nio.ByteBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.selfdiff.methods.graph.Type;

/**
 * Writes keys into the columns of a queue without touching the others, which the stock ops of
 * {@link org.selfdiff.methods.graph.Enqueue} cannot do.
 */
final class QueueWrite implements Runnable {
  private final ByteBuffer queueIn;
  private final ByteBuffer queueOut;
  private final ByteBuffer pointerIn;
  private final ByteBuffer pointerOut;
  private final ByteBuffer keys;
  private final int bytes;
  private final int rows;
  private final int columns;
  private final boolean inPlace;

  /** Binds (queue, pointer, keys) and (queue, pointer); in and out may be the same memory. */
  QueueWrite(List<INDArray> in, List<INDArray> out, Type type, long rows, long columns) {
    queueIn = Nd4jArrays.memory(in.get(0), type);
    pointerIn = Nd4jArrays.memory(in.get(1), Type.I64);
    keys = Nd4jArrays.memory(in.get(2), type);
    queueOut = Nd4jArrays.memory(out.get(0), type);
    pointerOut = Nd4jArrays.memory(out.get(1), Type.I64);
    inPlace =
        in.get(0).data().addressPointer().address() == out.get(0).data().addressPointer().address();
    bytes = type.bytes();
    this.rows = Math.toIntExact(rows);
    this.columns = Math.toIntExact(columns);
  }

  @Override
  public void run() {
    if (!inPlace) {
      queueOut.put(0, queueIn, 0, queueIn.capacity());
    }
    long pointer = pointerIn.getLong(0);
    int dim = queueOut.capacity() / bytes / columns;
    for (int n = 0; n < rows; n++) {
      int column = (int) ((pointer + n) % columns);
      for (int c = 0; c < dim; c++) {
        int from = (n * dim + c) * bytes;
        int to = (c * columns + column) * bytes;
        if (bytes == Float.BYTES) {
          queueOut.putFloat(to, keys.getFloat(from));
        } else {
          queueOut.putDouble(to, keys.getDouble(from));
        }
      }
    }
    pointerOut.putLong(0, (pointer + rows) % columns);
  }
}
