package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.selfdiff.exports.pytorch.BackboneImport;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.NamedBackbone;
import org.selfdiff.runner.config.source.ShippedExperiments;
import org.selfdiff.runner.exchange.ImportedWeights;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.session.ImportedBackbone;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a backbone out of another tool's checkpoint. */
@Command(
    name = "import",
    header = "Take a backbone out of a checkpoint and write it as safetensors.",
    description = {
      "",
      "CHECKPOINT is a file of PyTorch (.pth, .pth.tar), safetensors, or a run folder; nothing in it"
          + " is run. Known are the layouts of MoCo, MoCo v3, SDMP, MGD, Momentum2 Teacher, DINO,"
          + " Mugs, SwAV, torchvision, timm and SelfDiff. Keys that are missing or of another shape"
          + " are an error; keys that the backbone does not have are named and left out. The file"
          + " that is written can be a backbone's init."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "The file to read.")
  private String checkpoint;

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Settings of the backbone: backbone.stem=cifar, size=32; or of the experiment.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--backbone",
      required = true,
      paramLabel = "KIND|FILE",
      description = "The backbone's kind, or an experiment that has it.")
  private String backbone;

  @Option(
      names = "-o",
      required = true,
      paramLabel = "FILE",
      description = "The safetensors file to write.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    NamedBackbone named = backbone();
    try (ImportedBackbone weights =
        ImportedBackbone.open(
            Arguments.path(checkpoint, spec.commandLine()).toString(),
            ImportedBackbone.shapes(named.network()))) {
      BackboneImport found = weights.found();
      if (!found.isComplete()) {
        throw new UserException(
            ExitCode.INVALID,
            weights.file()
                + ": not the weights of this backbone: "
                + found.report()
                + "\nNothing was written. Name the backbone that was trained: its kind, stem, width"
                + " or patch, and size, the side of its images.");
      }
      Files.createDirectories(Arguments.folder(out, spec.commandLine()));
      ImportedWeights.write(
          out, found, Map.of("format", "pt", "source", weights.file().getFileName().toString()));
      PrintWriter to = spec.commandLine().getOut();
      to.println(weights.file() + ": " + found.report());
      to.printf("%s: %.1f MB%n", out, Files.size(out) / 1e6);
    }
    return ExitCode.OK.status();
  }

  private NamedBackbone backbone() {
    Path file =
        ShippedExperiments.isName(backbone)
            ? Arguments.experiment(backbone, spec.commandLine())
            : Arguments.path(backbone, spec.commandLine());
    if (file.toString().matches(".*\\.(conf|json|yaml|yml)") || Files.isRegularFile(file)) {
      return NamedBackbone.of(new ExperimentLoader().load(file, words).orThrow().experiment());
    }
    List<String> all = new ArrayList<>(List.of("backbone.kind=" + backbone));
    all.addAll(words);
    return NamedBackbone.of(all);
  }
}
