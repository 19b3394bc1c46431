package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
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
import org.selfdiff.runner.evaluate.RowSource;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.DiskException;
import org.selfdiff.runner.session.FeatureReader;
import org.selfdiff.runner.session.FeatureStore;

/**
 * Features of one network's center views in safetensors files under the digests of weights and
 * images: {@code features} [n, d] and {@code labels} [n].
 */
final class FeatureFolder {
  private static final int DIGITS = 12;
  private static final String FEATURES = "features";
  private static final String LABELS = "labels";
  private static final int PIECE = 1 << 20;

  private final Path folder;
  private final String network;
  private final String images;
  private final FeatureStore store;
  private final Consumer<String> notice;

  /**
   * A folder that is made when there is something to keep.
   *
   * @param weights digest of the network's; features of other weights are removed
   * @param images digest of the images
   * @param store says what the heap holds
   * @param notice told what is damaged
   */
  FeatureFolder(
      Path folder, String weights, String images, FeatureStore store, Consumer<String> notice) {
    this.folder = folder;
    this.network = weights.substring(0, Math.min(DIGITS, weights.length())) + "-";
    this.images = images;
    this.store = store;
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
    } catch (IOException | UncheckedIOException | FileFormatException | DamagedException e) {
      notice.accept(file + " is damaged; its features are computed again");
      return Optional.empty();
    }
  }

  /** Numbers that no evaluation writes. */
  private static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private Features read(Path path) throws IOException, DamagedException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      List<Long> shape = file.info(FEATURES).shape();
      if (shape.size() != 2
          || shape.stream().anyMatch(size -> size < 1 || size > Integer.MAX_VALUE)
          || !file.info(FEATURES).equals(features(shape.get(0), shape.get(1)))
          || !file.info(LABELS).equals(labels(shape.get(0)))) {
        throw new DamagedException();
      }
      int rows = shape.get(0).intValue();
      int dim = shape.get(1).intValue();
      RowSource source = store.kept(rows, dim, (first, count) -> piece(file, first, count));
      float[] line = new float[dim];
      for (int row = 0; row < rows; row++) {
        source.read(row, line, 0);
        if (Features.firstNotFinite(line, 0, dim) >= 0) {
          throw new DamagedException();
        }
      }
      return new Features(source, dim, labels(file, rows));
    }
  }

  private static FloatBuffer piece(SafetensorsFile file, long first, int count) throws IOException {
    return file.data(FEATURES, first * Float.BYTES, Math.multiplyExact(count, Float.BYTES))
        .asFloatBuffer();
  }

  private static int[] labels(SafetensorsFile file, int rows) throws IOException, DamagedException {
    int[] labels = new int[rows];
    for (int row = 0; row < rows; ) {
      int count = Math.min(PIECE, rows - row);
      ByteBuffer piece = file.data(LABELS, (long) row * Long.BYTES, count * Long.BYTES);
      for (; piece.hasRemaining(); row++) {
        long label = piece.getLong();
        if (label < 0 || label > Integer.MAX_VALUE) {
          throw new DamagedException();
        }
        labels[row] = (int) label;
      }
    }
    return labels;
  }

  private static TensorInfo features(long rows, long dim) {
    return TensorInfo.of(FEATURES, SafetensorsDType.F32, rows, dim);
  }

  private static TensorInfo labels(long rows) {
    return TensorInfo.of(LABELS, SafetensorsDType.I64, rows);
  }

  /**
   * Makes the features of a split and keeps them; those that are many go through no memory but
   * straight to their file, and are read from there.
   *
   * @throws org.selfdiff.runner.data.DataException if they do not fit the disk
   * @throws DiskException if the disk does not take them
   */
  Features keep(Readout readout, Split split, FeatureReader made) {
    try {
      Path file = file(readout, split);
      Files.createDirectories(folder);
      List<Path> others;
      try (Stream<Path> files = Files.list(folder)) {
        others = files.filter(f -> !f.getFileName().toString().startsWith(network)).toList();
      }
      for (Path other : others) {
        Files.delete(other);
      }
      if (!store.onDisk(made.bytes())) {
        Features kept = store.keep(made);
        write(file, new Source(kept::read, made.dim(), made.labels()));
        return kept;
      }
      store.requireRoom(made.bytes());
      write(file, new Source(made, made.dim(), made.labels()));
      try (SafetensorsFile written = SafetensorsFile.open(file)) {
        RowSource rows =
            store.kept(
                made.labels().length, made.dim(), (first, count) -> piece(written, first, count));
        return new Features(rows, made.dim(), made.labels());
      }
    } catch (IOException e) {
      throw DiskException.writing(folder, e);
    }
  }

  private static void write(Path file, Source source) throws IOException {
    AtomicFile.write(file, channel -> SafetensorsWriter.write(channel, source, Map.of()));
  }

  /** Reads every row in ascending order, and one that two pieces share once more. */
  private record Source(RowSource rows, int dim, int[] classes) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
      return List.of(labels(classes.length), features(classes.length, dim));
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      if (name.equals(LABELS)) {
        for (int at = Math.toIntExact(offset / Long.BYTES); into.hasRemaining(); at++) {
          into.putLong(classes[at]);
        }
        return;
      }
      float[] line = new float[dim];
      int at = (int) (offset / Float.BYTES % dim);
      for (int row = (int) (offset / Float.BYTES / dim); into.hasRemaining(); row++) {
        rows.read(row, line, 0);
        for (; at < dim && into.hasRemaining(); at++) {
          into.putFloat(line[at]);
        }
        at = 0;
      }
    }
  }
}
