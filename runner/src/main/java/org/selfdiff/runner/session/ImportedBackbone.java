package org.selfdiff.runner.session;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.pytorch.BackboneImport;
import org.selfdiff.exports.pytorch.PytorchFile;
import org.selfdiff.exports.pytorch.UsableTensor;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * A backbone's tensors in a file of any known layout: a checkpoint of PyTorch, safetensors, or the
 * newest checkpoint of a run.
 */
public final class ImportedBackbone implements Closeable {
  private final Path file;
  private final BackboneImport found;
  private final Optional<SafetensorsFile> open;
  private final Optional<String> fitting;

  private ImportedBackbone(
      Path file, Object content, BackboneImport found, Optional<SafetensorsFile> open) {
    this.file = file;
    this.found = found;
    this.open = open;
    fitting = found.isComplete() ? Optional.empty() : FittingBackbone.of(content);
  }

  /** Every key of a network to its shape. */
  public static Map<String, List<Long>> shapes(Network network) {
    Declarations d = Declarations.of(network);
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    Stream.of(d.frozen(), d.parameters(), d.buffers())
        .flatMap(List::stream)
        .forEach(t -> shapes.put(t.key(), LongStream.of(t.shape().dims()).boxed().toList()));
    return shapes;
  }

  /**
   * Opens a file and looks for a backbone.
   *
   * @param from path of a file, or of a run's folder, whose hash may be left out
   * @param shapes every key of the backbone to its shape
   * @throws DataException if nothing is there, or what is there cannot be read
   * @throws UserException if the file has no tensor of the backbone, or has it several times
   */
  public static ImportedBackbone open(String from, Map<String, List<Long>> shapes) {
    return open(from, shapes, Optional.empty());
  }

  /**
   * The same where a file has several networks.
   *
   * @param prefix the entry and what stands before the backbone's keys, if somebody says so
   */
  public static ImportedBackbone open(
      String from, Map<String, List<Long>> shapes, Optional<String> prefix) {
    Path file = WeightsPath.of(from);
    try {
      if (!WeightsPath.isSafetensors(file)) {
        Object content = PytorchFile.read(file);
        return new ImportedBackbone(
            file, content, find(file, content, shapes, prefix), Optional.empty());
      }
      SafetensorsFile safe = SafetensorsFile.open(file);
      try {
        Object content = safe.stored();
        return new ImportedBackbone(
            file, content, find(file, content, shapes, prefix), Optional.of(safe));
      } catch (RuntimeException e) {
        safe.close();
        throw e;
      }
    } catch (FileFormatException e) {
      throw new DataException(e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static BackboneImport find(
      Path file, Object content, Map<String, List<Long>> shapes, Optional<String> prefix) {
    try {
      return BackboneImport.of(content, shapes, prefix);
    } catch (FileFormatException e) {
      throw new UserException(
          ExitCode.INVALID, file + ": " + e.getMessage() + advice(FittingBackbone.of(content)));
    }
  }

  private static String advice(Optional<String> fitting) {
    return fitting
        .map(words -> "\nIts tensors are those of a backbone of " + words + ".")
        .orElse("");
  }

  /** The file that is read. */
  public Path file() {
    return file;
  }

  /** What was found and what was not. */
  public BackboneImport found() {
    return found;
  }

  /**
   * Requires every tensor of the backbone, of its shape, and none that makes the network another
   * one. What stands beside a network, as a classifier does, is left out.
   *
   * @throws UserException with the report
   * @throws DataException if a tensor holds no numbers that a network can have
   */
  public void requireComplete() {
    if (!found.isComplete()) {
      throw new UserException(
          ExitCode.INVALID,
          file
              + ": not the weights of this backbone: "
              + found.report()
              + advice(fitting)
              + "\nName the backbone that was trained: its kind, stem, width or patch, and the size"
              + " of its images.");
    }
    found
        .tensors()
        .forEach(
            (key, tensor) ->
                UsableTensor.flaw(key, tensor)
                    .ifPresent(
                        flaw -> {
                          throw new DataException(file + ": " + flaw);
                        }));
  }

  /** What of the file is used and what is left out, in one line. */
  public String notice() {
    String left = found.leftOutNames();
    return "%s: %d tensors from %s%s"
        .formatted(
            file,
            found.tensors().size(),
            found.place().where(),
            left.isEmpty() ? "" : "; left out: " + left);
  }

  /** The elements of a tensor that was found, in row-major order. */
  double[] values(String key) {
    return found.tensors().get(key).values();
  }

  @Override
  public void close() {
    try {
      if (open.isPresent()) {
        open.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
