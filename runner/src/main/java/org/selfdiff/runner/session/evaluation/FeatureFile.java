package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.safetensors.DType;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.SafetensorsWriter;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.record.AtomicFile;

/** Features in a safetensors file: {@code features} [n, d] and {@code labels} [n]. */
final class FeatureFile {
  private static final String FEATURES = "features";
  private static final String LABELS = "labels";
  private static final int PIECE = 1 << 22;

  private FeatureFile() {}

  static void write(Path file, Features features) throws IOException {
    AtomicFile.write(
        file, channel -> SafetensorsWriter.write(channel, new Source(features), Map.of()));
  }

  static Features read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      List<Long> shape = file.info(FEATURES).shape();
      int rows = Math.toIntExact(shape.get(0));
      int dim = Math.toIntExact(shape.get(1));
      float[] values = new float[Math.multiplyExact(rows, dim)];
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = 0; at < values.length; at += PIECE / Float.BYTES) {
        int count = Math.min(PIECE / Float.BYTES, values.length - at);
        file.read(FEATURES, (long) at * Float.BYTES, piece.clear().limit(count * Float.BYTES));
        piece.flip().asFloatBuffer().get(values, at, count);
      }
      int[] labels = new int[rows];
      ByteBuffer ofLabels = file.data(LABELS);
      for (int row = 0; row < rows; row++) {
        labels[row] = (int) ofLabels.getLong();
      }
      return new Features(values, rows, dim, labels);
    }
  }

  private record Source(Features features) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
      return List.of(
          TensorInfo.of(LABELS, DType.I64, features.rows()),
          TensorInfo.of(FEATURES, DType.F32, features.rows(), features.dim()));
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      boolean labels = name.equals(LABELS);
      int at = Math.toIntExact(offset / (labels ? Long.BYTES : Float.BYTES));
      while (into.hasRemaining()) {
        if (labels) {
          into.putLong(features.labels()[at++]);
        } else {
          into.putFloat(features.values()[at++]);
        }
      }
    }
  }
}
