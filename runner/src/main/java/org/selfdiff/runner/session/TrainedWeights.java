package org.selfdiff.runner.session;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.selfdiff.exports.pytorch.PytorchException;
import org.selfdiff.exports.pytorch.PytorchFile;
import org.selfdiff.exports.safetensors.DType;
import org.selfdiff.exports.safetensors.SafetensorsException;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.StoredTensor;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.RunPaths;

/** The tensors that another training left, for a network to start from. */
final class TrainedWeights implements Closeable {
  private static final int NAMED_MOST = 3;
  private static final String HASH = "-[0-9a-f]{8}";

  private static final String SAFETENSORS = ".safetensors";

  private final Path path;
  private final WeightFile file;

  private TrainedWeights(Path path, WeightFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens a safetensors file, a checkpoint of PyTorch, or the newest checkpoint in the folder of a
   * run.
   *
   * @param from path of either; of a run folder the hash at the end may be left out
   * @throws DataException if nothing is there, or what is there cannot be read
   */
  static TrainedWeights open(String from) {
    Path file = file(from);
    try {
      return new TrainedWeights(file, read(file));
    } catch (SafetensorsException e) {
      throw new DataException(
          e.getMessage()
              + "; expected weights as a run's checkpoint or another safetensors file has them",
          e);
    } catch (PytorchException e) {
      throw new DataException(e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static WeightFile read(Path file) throws IOException {
    return file.getFileName().toString().endsWith(SAFETENSORS)
        ? new SafetensorsWeights(SafetensorsFile.open(file))
        : PytorchWeights.of(PytorchFile.read(file));
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
              + " safetensors file or a checkpoint of PyTorch");
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
    StoredTensor found = find(tensor, shape);
    List<Long> expected = LongStream.of(shape.dims()).boxed().toList();
    if (!found.shape().equals(expected)) {
      throw new WeightsException(
          path
              + ": "
              + tensor
              + " has the shape "
              + found.shape()
              + ", the network of the experiment has "
              + expected
              + "; name the backbone that was trained, with its width and stem");
    }
    try {
      return found.values();
    } catch (UncheckedIOException e) {
      throw unreadable(path, e.getCause());
    }
  }

  private StoredTensor find(String tensor, Shape shape) {
    StoredTensor found =
        file.find(tensor)
            .orElseThrow(
                () ->
                    new WeightsException(
                        path
                            + ": has no tensor "
                            + tensor
                            + " "
                            + shape
                            + "; its tensors are named like "
                            + file.names().stream().limit(NAMED_MOST).toList()
                            + "; name the backbone that was trained and the encoder in the file"));
    if (found.type() != DType.F32 && found.type() != DType.F64) {
      throw new WeightsException(
          path + ": " + tensor + " is of the format " + found.type() + ", expected F32");
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
