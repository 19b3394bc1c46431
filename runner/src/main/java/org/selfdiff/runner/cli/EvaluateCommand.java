package org.selfdiff.runner.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.selfdiff.runner.config.Evaluate;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.RunReport;
import org.selfdiff.runner.session.evaluation.ModelEvaluation;
import org.selfdiff.runner.terminal.EvaluationText;
import org.selfdiff.runner.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates frozen features by published protocols. */
@Command(
    name = "evaluate",
    header = "Judge the features of a run, an ONNX file or a PyTorch checkpoint by protocols.",
    description = {
      "",
      "Protocols: knn, knn-dino, knn-majority, linear-byol, linear-dino, linear-moco, linear-moco-v3,"
          + " linear-momentum2, linear-simsiam, linear-swav, linear-w-mse. Without --protocol those"
          + " of the experiment's evaluate.protocols, or knn and linear-dino. experiments/LANGUAGE.md has their settings; a name may be followed"
          + " by some: --protocol 'linear-moco { lr = 3, epochs = 50 }'.",
      "",
      "Linear classifiers learn from features of the images' centers, computed once and kept in"
          + " RUN/evaluation/features; with augment = true from random crops of every epoch, as the"
          + " papers, for as many passes of the network as there are epochs. Results are written to"
          + " RUN/evaluation/PROTOCOL.json, or into FILE.evaluation beside a file. Words KEY=VALUE"
          + " override the experiment."
    },
    parameterListHeading = "%nWords:%n",
    optionListHeading = "%nOptions:%n")
final class EvaluateCommand implements Callable<Integer> {
  private static final List<String> USUAL = List.of("knn", "linear-dino");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN|MODEL.onnx|CHECKPOINT.pth|KEY=VALUE",
      description = "Run folder or file, and overrides.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--protocol", paramLabel = "NAME", description = "A protocol; may be repeated.")
  private List<String> protocols = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "EXPERIMENT",
      description =
          "An experiment file with the images to evaluate on; for a file without a run its views"
              + " and"
              + " backbone count too.")
  private String data;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description =
          "Where in a checkpoint the backbone lies, if it is there several times: entry and"
              + " beginning of the keys, as in teacher.backbone.")
  private String prefix;

  @Option(names = "--json", description = "JSON, a list with the record of every protocol.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Arguments split = Arguments.of(words, spec.commandLine());
    Path subject = split.one(spec.commandLine());
    PrintWriter err = spec.commandLine().getErr();
    Consumer<String> notice =
        text -> {
          err.println(text);
          err.flush();
        };
    List<EvaluationRecord> records =
        Files.isDirectory(subject)
            ? ofRun(StoredRun.open(subject, split.overrides()), notice)
            : ofFile(subject, split.overrides(), notice);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(EvaluationRecord.json(records));
    } else {
      int width = Terminal.standard().width();
      records.forEach(record -> out.print(EvaluationText.of(record, width)));
    }
    out.flush();
    return ExitCode.OK.status();
  }

  private List<EvaluationRecord> ofRun(StoredRun run, Consumer<String> notice) throws IOException {
    if (prefix != null) {
      throw new ParameterException(
          spec.commandLine(), "--prefix is for checkpoints; a run has one backbone");
    }
    Experiment experiment = experiment(run.paths().resolved(), run.overrides());
    Path folder = run.paths().evaluation();
    if (data != null) {
      Experiment other = new ExperimentLoader().load(images(), List.of()).orThrow().experiment();
      experiment = experiment.with(other.data());
      folder = folder.resolve("on-" + other.name());
    }
    run.paths().requireOwn();
    if (Checkpoints.noted(run.paths().checkpoints()).isEmpty()) {
      // Said before anything is opened.
      run.checkpoint(notice);
    }
    notice.accept("opening network and images");
    List<EvaluationRecord> records = new ModelEvaluation(experiment, folder, notice).ofRun(run);
    notice.accept("written to " + folder);
    if (data == null) {
      Path report = RunReport.write(run, notice);
      notice.accept("and shown in " + report);
    }
    return records;
  }

  private List<EvaluationRecord> ofFile(Path file, List<String> overrides, Consumer<String> notice)
      throws IOException {
    if (!Files.exists(file)) {
      throw new DataException(
          file
              + ": no such file or folder, expected a run folder, an ONNX file or a checkpoint of"
              + " PyTorch");
    }
    if (data == null) {
      throw new ParameterException(
          spec.commandLine(),
          file + " belongs to no run: name an experiment with its images and views by --data");
    }
    if (prefix != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      throw new ParameterException(
          spec.commandLine(), "--prefix is for checkpoints; an ONNX file has one network");
    }
    notice.accept("opening network and images");
    Path folder = ModelEvaluation.folderOf(file);
    List<EvaluationRecord> records =
        new ModelEvaluation(experiment(images(), overrides), folder, notice)
            .ofFile(file, Optional.ofNullable(prefix));
    notice.accept("written to " + folder);
    return records;
  }

  private Path images() {
    return Arguments.experiment(data, spec.commandLine());
  }

  /** The experiment with the protocols that are asked for. */
  private Experiment experiment(Path file, List<String> overrides) {
    Experiment own = new ExperimentLoader().load(file, overrides).orThrow().experiment();
    List<Protocol> listed = own.evaluate().protocols();
    List<String> asked = protocols.isEmpty() && listed.isEmpty() ? USUAL : protocols;
    if (asked.isEmpty()) {
      return own;
    }
    List<String> all = new ArrayList<>(overrides);
    all.add(
        "evaluate.protocols=[" + String.join(", ", asked.stream().map(this::block).toList()) + "]");
    Experiment with = new ExperimentLoader().load(file, all).orThrow().experiment();
    List<Protocol> chosen = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Protocol plain = with.evaluate().protocols().get(i);
      boolean settled = asked.get(i).contains("{");
      chosen.add(
          listed.stream()
              .filter(p -> !settled && p.kind().equals(plain.kind()))
              .findFirst()
              .orElse(plain));
    }
    return with.with(
        new Evaluate(
            with.evaluate().knn(), with.evaluate().view(), chosen, with.evaluate().measures()));
  }

  /** {@code NAME { settings }} as a block of the language. */
  private String block(String asked) {
    int brace = asked.indexOf('{');
    return brace < 0
        ? "\"" + asked.strip() + "\""
        : "{ kind = \"" + asked.substring(0, brace).strip() + "\", " + asked.substring(brace + 1);
  }
}
