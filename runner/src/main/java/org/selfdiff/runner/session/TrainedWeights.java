package org.selfdiff.runner.session;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.selfdiff.exports.pytorch.PytorchException;
import org.selfdiff.exports.pytorch.PytorchFile;
import org.selfdiff.exports.safetensors.SafetensorsException;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.StoredTensor;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.runner.data.DataException;

/** The tensors that another training left, for a network to start from. */
final class TrainedWeights implements Closeable {
  private static final int NAMED_MOST = 3;

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
    Path file = WeightsPath.of(from);
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
    return WeightsPath.isSafetensors(file)
        ? new SafetensorsWeights(SafetensorsFile.open(file))
        : PytorchWeights.of(PytorchFile.read(file));
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
    if (!found.type().isReal()) {
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
