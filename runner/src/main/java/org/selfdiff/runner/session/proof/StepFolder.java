package org.selfdiff.runner.session.proof;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.config.Hardware.Precision;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.DiskException;

/**
 * The training step of an experiment as files: texts, rules and results of every precision. What
 * they hold is described in {@code runner/ENGINE.md}.
 */
public final class StepFolder {
  /** Number of the form of the files; another number is another form. */
  static final int FORMAT = 1;

  /** The file that makes a folder such a one. */
  static final String INDEX = "step.json";

  private final Experiment experiment;
  private final int steps;
  private final Consumer<String> progress;

  /**
   * The step of an experiment on one device.
   *
   * @param steps steps that are run here, 0 or more
   * @param progress told what is done
   * @throws UserException if the experiment has several devices
   */
  public StepFolder(Experiment experiment, int steps, Consumer<String> progress) {
    OneDevice.require(experiment, "--emit");
    this.experiment = experiment;
    this.steps = steps;
    this.progress = progress;
  }

  /**
   * Writes the folder, which is there in whole or as it was.
   *
   * @return bytes written
   * @throws UserException if there is something else of this name
   * @throws DiskException if the disk does not take it
   */
  public long write(Path folder) {
    requireOurs(folder);
    Path made = beside(folder, "tmp");
    try {
      long bytes = fill(made);
      replace(folder, made);
      return bytes;
    } catch (IOException e) {
      throw DiskException.writing(folder, e);
    } finally {
      remove(made);
    }
  }

  private static void requireOurs(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    boolean ours = Files.isRegularFile(folder.resolve(INDEX));
    try (Stream<Path> files = Files.list(folder)) {
      if (!ours && files.findAny().isPresent()) {
        throw new UserException(
            ExitCode.INVALID,
            folder + ": holds other files and no " + INDEX + ", expected a new or empty folder");
      }
    } catch (IOException e) {
      throw DiskException.writing(folder, e);
    }
  }

  private static Path beside(Path folder, String ending) {
    String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path absolute = folder.toAbsolutePath().normalize();
    if (absolute.getFileName() == null) {
      throw new UserException(ExitCode.INVALID, folder + " is no name of a folder to write");
    }
    return absolute.resolveSibling(absolute.getFileName() + "." + random + "." + ending);
  }

  private static void replace(Path folder, Path made) throws IOException {
    if (!Files.exists(folder)) {
      Files.move(made, folder);
      return;
    }
    Path old = beside(folder, "old");
    Files.move(folder, old);
    Files.move(made, folder);
    remove(old);
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw DiskException.writing(folder, e);
    }
  }

  private long fill(Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("format", FORMAT);
    index.put("recipe", experiment.name());
    index.put("batch", experiment.hardware().batch());
    index.put("steps", steps);
    Map<String, String> files = new LinkedHashMap<>();
    index.put("precisions", files);
    long bytes = 0;
    StepResults fp32 = null;
    for (Precision p : precisions()) {
      progress.accept("the step in " + p.word());
      EmittedStep step = EmittedStep.of(experiment.with(experiment.hardware().withPrecision(p)));
      // Processors compute tf32 as fp32.
      StepResults results = p == Precision.TF32 ? fp32 : step.results(steps);
      fp32 = p == Precision.FP32 ? results : fp32;
      for (Map.Entry<String, String> text : step.texts().entrySet()) {
        AtomicFile.write(folder.resolve(text.getKey()), text.getValue());
        bytes += Files.size(folder.resolve(text.getKey()));
      }
      files.put(p.word(), p.word() + ".json");
      bytes += write(folder.resolve(p.word() + ".json"), step.json(results));
    }
    return bytes + write(folder.resolve(INDEX), index);
  }

  private List<Precision> precisions() {
    boolean mixes = experiment.hardware().engine() != Hardware.Engine.ND4J;
    return Arrays.stream(Precision.values()).filter(p -> mixes || !p.isMixed()).toList();
  }

  private static long write(Path file, Map<String, Object> json) throws IOException {
    byte[] bytes = JsonMapper.builder().build().writeValueAsBytes(json);
    AtomicFile.write(file, bytes);
    return bytes.length;
  }
}
