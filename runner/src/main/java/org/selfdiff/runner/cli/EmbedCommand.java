package org.selfdiff.runner.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.selfdiff.runner.exchange.Embedding;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.session.Setup;
import picocli.CommandLine.Command;
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
          + " has one per row."
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

  @Option(
      names = "--batch",
      defaultValue = "32",
      description = "Images at a time (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(names = "--threads", description = "Threads; all cores otherwise.")
  private Integer threads;

  @Override
  public Integer call() throws Exception {
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (batch < 1 || cores < 1) {
      throw new ParameterException(spec.commandLine(), "--batch and --threads are at least 1");
    }
    Setup.requireThreads("--threads", cores);
    Path parent = Arguments.folder(out, spec.commandLine());
    String name = out.getFileName().toString();
    if (!name.endsWith(".npy") && !name.endsWith(".csv")) {
      throw new ParameterException(
          spec.commandLine(), "-o " + out + ": unknown kind of file, expected .npy or .csv");
    }
    Files.createDirectories(parent);
    try (Embedding embedding = new Embedding(model, cores)) {
      int rows = embedding.write(images, out, batch, cores);
      spec.commandLine()
          .getOut()
          .printf("%s: features of %d images (%s)%n", out, rows, embedding.resize());
      if (name.endsWith(".npy")) {
        spec.commandLine().getOut().println(Embedding.names(out) + ": their names");
      }
    }
    return ExitCode.OK.status();
  }
}
