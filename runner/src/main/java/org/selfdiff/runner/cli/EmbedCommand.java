package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.selfdiff.runner.exchange.Embedded;
import org.selfdiff.runner.exchange.Embedding;
import org.selfdiff.runner.exchange.ImageRows;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.terminal.CountBar;
import org.selfdiff.runner.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Computes features of image files with an exported backbone. */
@Command(
    name = "embed",
    header = "Compute features of images with an exported backbone.",
    description = {
      "",
      "Images are prepared as the model's metadata say. IMAGES is a folder, a .zip or .tar, one"
          + " image, or a .txt with one path per line; the rows are in the order of the names or of"
          + " the list. A .csv has the names in its first column; beside NAME.npy, NAME.names.txt"
          + " has one per row. With --skip-broken an image that cannot be read has no row; in a list"
          + " it has a row of NaN, so that rows and lines still fit."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class EmbedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "An exported .onnx file.")
  private Path model;

  @Parameters(index = "1", paramLabel = "IMAGES", description = "Folder, archive, image or list.")
  private Path images;

  @Option(
      names = "-o",
      required = true,
      paramLabel = "FILE",
      description = "The file to write: .npy or .csv.")
  private Path out;

  @Mixin private ReadingOptions options;

  @Option(names = "--normalize", description = "Bring every row to length 1.")
  private boolean normalize;

  @Override
  public Integer call() throws Exception {
    ImageRows.Reading reading = options.reading(spec.commandLine());
    Path parent = Arguments.folder(out, spec.commandLine());
    String name = out.getFileName().toString();
    if (!name.endsWith(".npy") && !name.endsWith(".csv")) {
      throw new ParameterException(
          spec.commandLine(), "-o " + out + ": unknown kind of file, expected .npy or .csv");
    }
    Files.createDirectories(parent);
    try (Embedding embedding = new Embedding(model, reading.workers())) {
      Embedded done;
      try (CountBar bar = new CountBar(Terminal.standard(), System::nanoTime, "images")) {
        done = embedding.write(images, out, reading, normalize, this::say, bar::update);
      }
      ReadingOptions.sayBroken(
          done.broken(),
          done.images(),
          done.list() ? "a row of NaN" : "no row",
          spec.commandLine());
      PrintWriter to = spec.commandLine().getOut();
      to.printf(
          "%s: features of %d %s%s (%s)%n",
          out,
          done.rows(),
          done.rows() == 1 ? "image" : "images",
          normalize ? ", of length 1" : "",
          embedding.resize());
      if (name.endsWith(".npy")) {
        to.println(Embedding.names(out) + ": their names");
      }
    }
    return ExitCode.OK.status();
  }

  private void say(String notice) {
    ReadingOptions.say(notice, spec.commandLine());
  }
}
