package org.selfdiff.runner.session;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.exports.safetensors.DType;
import org.selfdiff.exports.safetensors.SafetensorsException;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunPaths;

/** The tensors that another training left, for a network to start from. */
final class TrainedWeights implements Closeable {
  private static final String HASH = "-[0-9a-f]{8}";

  private final SafetensorsFile file;

  private TrainedWeights(SafetensorsFile file) {
    this.file = file;
  }

  /**
   * Opens a safetensors file, or the newest checkpoint in the folder of a run.
   *
   * @param from path of either; of a run folder the hash at the end may be left out
   * @throws DataException if nothing is there, or what is there cannot be read
   */
  static TrainedWeights open(String from) {
    Path file = file(from);
    try {
      return new TrainedWeights(SafetensorsFile.open(file));
    } catch (SafetensorsException e) {
      throw new DataException(
          e.getMessage()
              + "; expected weights as a run's checkpoint or another safetensors file has them",
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Path file(String from) {
    Path path = Path.of(from);
    try {
      if (Files.isRegularFile(path)) {
        return path;
      }
      Path folder = Files.isDirectory(path) ? path : folder(path);
      return Checkpoints.newest(new RunPaths(folder).checkpoints())
          .map(Checkpoint::file)
          .orElseThrow(
              () ->
                  new DataException(
                      folder
                          + ": no usable checkpoint, expected checkpoints/step-NUMBER.safetensors"
                          + " and its .json; train that run first, or name a safetensors file"));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The only folder of that name with a hash behind it. */
  private static Path folder(Path path) throws IOException {
    List<Path> found = new ArrayList<>();
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && Files.isDirectory(parent)) {
      String name = path.getFileName().toString();
      try (Stream<Path> folders = Files.list(parent)) {
        folders
            .filter(Files::isDirectory)
            .filter(f -> f.getFileName().toString().startsWith(name))
            .filter(f -> f.getFileName().toString().substring(name.length()).matches(HASH))
            .sorted()
            .forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new DataException(
          path
              + ": no such file or run folder; train the run that it names first, or name a"
              + " safetensors file");
    }
    if (found.size() > 1) {
      throw new DataException(
          path
              + ": several runs have that name, expected one of "
              + found.stream().map(f -> f.getFileName().toString()).toList());
    }
    return found.get(0);
  }

  private static DataException unreadable(Path path, IOException e) {
    return new DataException(path + ": cannot be read: " + e.getMessage(), e);
  }

  /**
   * The elements of a tensor in row-major order.
   *
   * @throws WeightsException if the file has no such tensor, or one of another shape or format
   */
  double[] values(String tensor, Shape shape) {
    TensorInfo found = info(tensor, shape);
    List<Long> expected = new ArrayList<>();
    for (long d : shape.dims()) {
      expected.add(d);
    }
    if (!found.shape().equals(expected)) {
      throw new WeightsException(
          file.path()
              + ": "
              + tensor
              + " has the shape "
              + found.shape()
              + ", the network of the experiment has "
              + expected
              + "; name the backbone that was trained, with its width and stem");
    }
    try {
      ByteBuffer data = file.data(tensor);
      double[] values = new double[Math.toIntExact(shape.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = found.dtype() == DType.F64 ? data.getDouble() : data.getFloat();
      }
      return values;
    } catch (IOException e) {
      throw unreadable(file.path(), e);
    }
  }

  private TensorInfo info(String tensor, Shape shape) {
    TensorInfo found =
        file.tensors().stream()
            .filter(t -> t.name().equals(tensor))
            .findFirst()
            .orElseThrow(
                () ->
                    new WeightsException(
                        file.path()
                            + ": has no tensor "
                            + tensor
                            + " "
                            + shape
                            + "; its tensors are named like "
                            + file.tensors().stream().map(TensorInfo::name).limit(3).toList()
                            + "; name the backbone that was trained and the encoder in the file"));
    if (found.dtype() != DType.F32 && found.dtype() != DType.F64) {
      throw new WeightsException(
          file.path() + ": " + tensor + " is of the format " + found.dtype() + ", expected F32");
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
