package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.SafetensorsWriter;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.AtomicFile;

/**
 * Features of one network's center views in safetensors files under the digests of weights and
 * images: {@code features} [n, d] and {@code labels} [n].
 */
final class FeatureFolder {
  private static final int DIGITS = 12;
  private static final String FEATURES = "features";
  private static final String LABELS = "labels";
  private static final int PIECE = 1 << 22;

  private final Path folder;
  private final String network;
  private final String images;
  private final Consumer<String> notice;

  /**
   * A folder that is made when there is something to keep.
   *
   * @param weights digest of the network's; features of other weights are removed
   * @param images digest of the images
   * @param notice told what is damaged
   */
  FeatureFolder(Path folder, String weights, String images, Consumer<String> notice) {
    this.folder = folder;
    this.network = weights.substring(0, Math.min(DIGITS, weights.length())) + "-";
    this.images = images;
    this.notice = notice;
  }

  private Path file(Readout readout, Split split) {
    return folder.resolve(
        network
            + EvaluationImages.digest(images, readout.words())
            + "-"
            + split.name().toLowerCase(Locale.ROOT)
            + ".safetensors");
  }

  /** The features of a split, unless they are not there or damaged. */
  Optional<Features> read(Readout readout, Split split) {
    Path file = file(readout, split);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(file));
    } catch (IOException | FileFormatException | IllegalArgumentException e) {
      notice.accept(file + " is damaged; its features are computed again");
      return Optional.empty();
    }
  }

  private static Features read(Path path) throws IOException {
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

  /** Keeps the features of a split. */
  void write(Readout readout, Split split, Features features) throws IOException {
    Files.createDirectories(folder);
    List<Path> others;
    try (Stream<Path> files = Files.list(folder)) {
      others = files.filter(f -> !f.getFileName().toString().startsWith(network)).toList();
    }
    for (Path other : others) {
      Files.delete(other);
    }
    AtomicFile.write(
        file(readout, split),
        channel -> SafetensorsWriter.write(channel, new Source(features), Map.of()));
  }

  private record Source(Features features) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
      return List.of(
          TensorInfo.of(LABELS, SafetensorsDType.I64, features.rows()),
          TensorInfo.of(FEATURES, SafetensorsDType.F32, features.rows(), features.dim()));
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      if (name.equals(LABELS)) {
        for (int at = Math.toIntExact(offset / Long.BYTES); into.hasRemaining(); at++) {
          into.putLong(features.labels()[at]);
        }
        return;
      }
      int dim = features.dim();
      float[] line = new float[dim];
      int at = Math.toIntExact(offset / Float.BYTES % dim);
      for (int row = Math.toIntExact(offset / Float.BYTES / dim); into.hasRemaining(); row++) {
        features.read(row, line, 0);
        for (; at < dim && into.hasRemaining(); at++) {
          into.putFloat(line[at]);
        }
        at = 0;
      }
    }
  }
}
