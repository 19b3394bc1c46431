package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.selfdiff.runner.evaluate.BankPart;
import org.selfdiff.runner.evaluate.FeatureSegments;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.RowSource;
import org.selfdiff.runner.record.DiskException;

/**
 * Keeps features for as long as they are evaluated: in the heap where they are few, in a mapped
 * file where they are many. The file has no name from its beginning on, so that it is gone when the
 * features are closed, and when the process ends, however it ends.
 */
public final class FeatureStore {
  /**
   * Bytes of features up to which the heap holds them. It has a quarter of the memory, and the
   * smallest machines have 4 GiB: 256 MiB are a quarter of theirs, beside the decoded images.
   * CIFAR's 50,000 x 512 take 98 MiB, ImageNet's 1,281,167 x 2048 take 9.8 GiB.
   */
  private static final long IN_HEAP = 1L << 28;

  private static final int PIECE = 1 << 22;

  private final Path folder;
  private final long inHeap;
  private final long segment;

  /**
   * A store that keeps nothing yet.
   *
   * @param folder takes the files; made when there is one
   */
  public FeatureStore(Path folder) {
    this(folder, IN_HEAP, FeatureSegments.BYTES);
  }

  /**
   * A store for tests of its limits.
   *
   * @param inHeap bytes of features up to which the heap holds them
   * @param segment most bytes of a segment
   */
  public FeatureStore(Path folder, long inHeap, long segment) {
    this.folder = folder;
    this.inHeap = inHeap;
    this.segment = segment;
  }

  /** Whether features take a file. */
  public boolean onDisk(long bytes) {
    return bytes > inHeap;
  }

  /**
   * Makes sure that features find room before they are made.
   *
   * @param bytes of them
   * @throws org.selfdiff.runner.data.DataException with the figures if the disk has less left
   */
  public void requireRoom(long bytes) {
    if (onDisk(bytes)) {
      DiskRoom.requireForFeatures(folder, bytes);
    }
  }

  /**
   * Makes features and keeps them.
   *
   * @throws org.selfdiff.runner.data.DataException if they do not fit the disk
   * @throws DiskException if the disk does not take them
   */
  public Features keep(FeatureReader made) {
    return keep(made, new BankPart(0, made.labels().length));
  }

  /**
   * Makes features and keeps some of them: the others are not read afterwards.
   *
   * @param part the rows that are kept
   */
  public Features keep(FeatureReader made, BankPart part) {
    try {
      RowSource rows =
          onDisk(bytes(part, made.dim()))
              ? inFile(made, part)
              : copied(made, made.labels().length, made.dim(), part);
      return new Features(
          part.first() == 0 ? rows : new RowsOf(part, rows), made.dim(), made.labels());
    } catch (IOException e) {
      throw DiskException.writing(folder, e);
    }
  }

  private static long bytes(BankPart part, int dim) {
    return (long) part.rows() * dim * Float.BYTES;
  }

  /** Rows of a part, which lie from its first on, under their numbers in the whole. */
  private record RowsOf(BankPart part, RowSource kept) implements RowSource {
    @Override
    public void read(int row, float[] into, int at) {
      kept.read(row - part.first(), into, at);
    }

    @Override
    public void close() {
      kept.close();
    }
  }

  /**
   * Features that a file has already: copied to the heap where they are few.
   *
   * @param file maps the pieces of their matrix
   */
  public RowSource kept(int rows, int dim, FeatureSegments.Memory file) throws IOException {
    FeatureSegments mapped = new FeatureSegments(rows, dim, segment, file);
    return onDisk((long) rows * dim * Float.BYTES)
        ? mapped
        : copied(mapped, rows, dim, new BankPart(0, rows));
  }

  /** Reads every row: other ranks wait for this one to make those that they keep. */
  private FeatureSegments copied(RowSource made, int rows, int dim, BankPart part)
      throws IOException {
    FeatureSegments kept =
        new FeatureSegments(
            Math.max(1, part.rows()), dim, segment, (first, count) -> FloatBuffer.allocate(count));
    float[] line = new float[dim];
    for (int row = 0; row < rows; row++) {
      made.read(row, line, 0);
      if (part.has(row)) {
        kept.write(row - part.first(), line, 0);
      }
    }
    return kept;
  }

  private RowSource inFile(FeatureReader made, BankPart part) throws IOException {
    requireRoom(bytes(part, made.dim()));
    Files.createDirectories(folder);
    FileChannel file =
        FileChannel.open(
            folder.resolve("features-" + UUID.randomUUID() + ".tmp"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try {
      write(made, part, file);
      return new MappedRows(
          folder,
          file,
          new FeatureSegments(
              part.rows(),
              made.dim(),
              segment,
              (first, count) ->
                  file.map(MapMode.READ_ONLY, first * Float.BYTES, (long) count * Float.BYTES)
                      .order(ByteOrder.nativeOrder())
                      .asFloatBuffer()));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** Written and not mapped, because a full disk is an exception there and a crash here. */
  private static void write(FeatureReader made, BankPart part, FileChannel file)
      throws IOException {
    int dim = made.dim();
    float[] line = new float[dim];
    int atOnce = Math.max(1, PIECE / Float.BYTES / dim);
    ByteBuffer piece =
        ByteBuffer.allocateDirect(Math.multiplyExact(atOnce * Float.BYTES, dim))
            .order(ByteOrder.nativeOrder());
    FloatBuffer numbers = piece.asFloatBuffer();
    int rows = made.labels().length;
    for (int row = 0; row < rows; row++) {
      made.read(row, line, 0);
      if (part.has(row)) {
        numbers.put(line);
      }
      if (!numbers.hasRemaining() || row == part.end() - 1) {
        piece.clear().limit(numbers.position() * Float.BYTES);
        while (piece.hasRemaining()) {
          file.write(piece);
        }
        numbers.clear();
      }
    }
  }

  /** Rows of a file that is theirs alone. */
  private record MappedRows(Path folder, FileChannel file, FeatureSegments segments)
      implements RowSource {
    @Override
    public void read(int row, float[] into, int at) {
      segments.read(row, into, at);
    }

    @Override
    public void close() {
      segments.close();
      try (file) {
        // Mappings last until they are collected; the room on the disk is given back now.
        file.truncate(0);
      } catch (IOException e) {
        throw DiskException.writing(folder, e);
      }
    }
  }
}
