package org.selfdiff.runner.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Export;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ShapesData;
import org.selfdiff.runner.exchange.BackboneWeights;
import org.selfdiff.runner.exchange.EvaluatedClassifiers;
import org.selfdiff.runner.exchange.LinearClassifier;
import org.selfdiff.runner.exchange.OnnxBackbone;
import org.selfdiff.runner.exchange.OnnxClassifier;
import org.selfdiff.runner.exchange.RunMetadata;
import org.selfdiff.runner.exchange.StateDict;
import org.selfdiff.runner.exchange.StateLayout;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.session.RecordedImages;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.terminal.Figures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the backbone of a run for other tools. */
@Command(
    name = "export",
    header = "Write a run's backbone for other tools: ONNX, PyTorch or safetensors.",
    description = {
      "",
      "Takes the newest checkpoint. An ONNX file is compared with the trained graph on images. A"
          + " checkpoint of PyTorch has the layout's keys and no classifier: torchvision's"
          + " resnet18(), for instance, loads it with strict=True once its fc is nn.Identity()."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class ExportCommand implements Callable<Integer> {
  private static final List<String> FORMATS = List.of("onnx", "pytorch", "safetensors");

  /** Images to compare on where those of the run are not there. */
  private static final int DRAWN = 16;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Run folder.")
  private Path folder;

  @Option(
      names = "--format",
      defaultValue = "onnx",
      description = "onnx, pytorch or safetensors (default: ${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = "--layout",
      description =
          "Keys of a checkpoint: torchvision (default), timm, moco, moco-v3, momentum2-teacher,"
              + " dino, mugs or swav.")
  private String layout;

  @Option(names = "--opset", description = "ONNX: operator set, 17 to 21.")
  private String opset;

  @Option(names = "--precision", description = "ONNX: float32 or float16.")
  private String precision;

  @Option(
      names = "--fold-batch-norm",
      description = "ONNX: true makes batch norms part of the convolutions before them.")
  private String foldBatchNorm;

  @Option(
      names = "--output",
      description = "ONNX: features, tokens or attention; the latter two beside the features.")
  private String output;

  @Option(names = "--size", description = "ONNX: side of the images that the file takes.")
  private String size;

  @Option(
      names = "--classifier",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "PROTOCOL",
      description =
          "ONNX: the backbone with the best linear classifier, or that of a protocol, behind it;"
              + " on-NAME/PROTOCOL for one of evaluate --data.")
  private String classifier;

  @Option(names = "--softmax", description = "With --classifier: probabilities, not logits.")
  private boolean softmax;

  @Option(
      names = "--features",
      description = "With --classifier: what it reads of the backbone is an output, too.")
  private boolean features;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description =
          "The file to write; export/backbone… or export/classifier… in the run folder otherwise.")
  private Path file;

  private StoredRun run;
  private Loaded.Valid loaded;
  private long step;

  @Override
  public Integer call() throws Exception {
    require("--format", format, FORMATS);
    Map<String, String> onnx = onnxWords();
    if (!format.equals("onnx") && !onnx.isEmpty()) {
      throw wrong(
          "--format " + format + " has no such choices, expected --format onnx or none of them");
    }
    if (format.equals("onnx") && layout != null) {
      throw wrong(
          "--layout chooses the keys of a checkpoint, expected --format pytorch or"
              + " safetensors beside it");
    }
    requireFittingClassifier();
    List<String> overrides = new ArrayList<>();
    onnx.forEach((key, value) -> overrides.add("export.onnx." + key + "=" + value));
    run = StoredRun.open(folder, overrides);
    run.paths().requireOwn();
    loaded = run.load();
    Checkpoint newest = run.checkpoint(spec.commandLine().getErr()::println);
    step = newest.step();
    try (SafetensorsFile checkpoint = newest.open()) {
      String prefix = loaded.experiment().method().encoder() + ".";
      BackboneWeights weights = new BackboneWeights(checkpoint, prefix);
      if (classifier != null) {
        return classifier(weights, onnx, newest).status();
      }
      return (format.equals("onnx") ? onnx(weights, onnx) : stateDict(weights)).status();
    }
  }

  private void requireFittingClassifier() {
    if (classifier == null && (softmax || features)) {
      throw wrong(
          (softmax ? "--softmax" : "--features")
              + " is for classifiers, expected --classifier beside it");
    }
    if (classifier != null && !format.equals("onnx")) {
      throw wrong("--classifier is for --format onnx, and --format is " + format);
    }
    if (classifier != null && !classifier.isEmpty()) {
      requireLinear(classifier.replaceFirst("^on-[^/]+/?", ""));
    }
    if (classifier != null && (output != null || size != null)) {
      throw wrong(
          output != null
              ? "--output is for backbones; with --classifier --features adds an output"
              : "--size is for backbones; a classifier takes images as it was evaluated on");
    }
  }

  private void requireLinear(String protocol) {
    List<String> linear =
        Arrays.stream(Protocol.class.getPermittedSubclasses())
            .map(kind -> kind.getAnnotation(Kind.class).value())
            .filter(kind -> kind.startsWith("linear-"))
            .sorted()
            .toList();
    if (!protocol.isEmpty()) {
      require("--classifier", protocol, linear);
    }
  }

  private Map<String, String> onnxWords() {
    Map<String, String> words = new LinkedHashMap<>();
    put(words, "opset", opset);
    put(words, "precision", precision);
    put(words, "fold-batch-norm", foldBatchNorm);
    put(words, "output", output);
    put(words, "size", size);
    return words;
  }

  private static void put(Map<String, String> words, String key, String value) {
    if (value != null) {
      words.put(key, value);
    }
  }

  private ExitCode onnx(BackboneWeights weights, Map<String, String> chosen) throws IOException {
    Experiment e = loaded.experiment();
    Setup setup = Setup.of(e);
    Path to = target("backbone" + suffixes(chosen) + ".onnx");
    ExportProof proof;
    try (ImageSet set = images(e)) {
      OnnxBackbone backbone =
          new OnnxBackbone(e, weights, setup.executor(), setup.placement().threads());
      proof = backbone.write(to, to.toString(), RunMetadata.of(loaded, run.provenance(), set), set);
    }
    written(to, facts(e.export().onnx().size().orElse(e.views().size())));
    return proven(proof);
  }

  private ExitCode classifier(
      BackboneWeights weights, Map<String, String> chosen, Checkpoint newest) throws IOException {
    Experiment e = loaded.experiment();
    LinearClassifier found =
        new EvaluatedClassifiers(folder, run.paths().evaluation(), newest.sha256(), step)
            .find(classifier);
    LinearClassifier.Origin origin = found.origin();
    Setup setup = Setup.of(e);
    String name =
        (classifier.isEmpty() ? "" : "-" + classifier.replace('/', '-'))
            + suffixes(chosen)
            + (softmax ? "-softmax" : "")
            + (features ? "-features" : "");
    Path to = target("classifier" + name + ".onnx");
    ExportProof proof;
    try (ImageSet set = images(e)) {
      proof =
          new OnnxClassifier(
                  e,
                  weights,
                  found,
                  softmax,
                  features,
                  setup.executor(),
                  setup.placement().threads())
              .write(to, to.toString(), RunMetadata.of(loaded, run.provenance(), set), set);
    }
    written(to, facts(found.view().size()));
    spec.commandLine()
        .getOut()
        .printf(
            "%s of %s: %s, top-1 %s on the test images (%s)%n",
            found.classes().size() + (found.classes().size() == 1 ? " class" : " classes"),
            origin.protocol(),
            origin.variant(),
            Figures.percent(origin.top1()),
            origin.data());
    return proven(proof);
  }

  private static String suffixes(Map<String, String> chosen) {
    StringBuilder name = new StringBuilder();
    chosen.forEach((key, value) -> name.append('-').append(suffix(key, value)));
    return name.toString();
  }

  private String facts(int side) {
    Export.Onnx onnx = loaded.experiment().export().onnx();
    return "images of %d x %d, opset %d, %s, step %d"
        .formatted(
            side,
            side,
            onnx.opset(),
            onnx.precision() == Export.FilePrecision.FLOAT16 ? "float16" : "float32",
            step);
  }

  private ExitCode proven(ExportProof proof) {
    proof.failures().forEach(spec.commandLine().getErr()::println);
    if (proof.passed()) {
      double largest =
          proof.batches().stream()
              .mapToDouble(ExportProof.BatchDeviation::maxAbsolute)
              .max()
              .orElse(0);
      spec.commandLine()
          .getOut()
          .printf(
              "proof passed: %s on %s, largest deviation %.1e%n",
              proof.runtime(), proof.images(), largest);
    }
    return proof.failures().isEmpty() ? ExitCode.OK : ExitCode.VERIFICATION;
  }

  private static String suffix(String key, String value) {
    return switch (key) {
      case "opset" -> "opset" + value;
      case "fold-batch-norm" -> value.equals("true") ? "folded" : "unfolded";
      default -> value;
    };
  }

  /** The run's own images, or drawn ones where those are not on this machine. */
  private ImageSet images(Experiment e) throws IOException {
    try {
      ImageSet set = e.data().open();
      try {
        RecordedImages.requireSame(run, set);
        return set;
      } catch (IOException | RuntimeException other) {
        set.close();
        throw other;
      }
    } catch (DataException missing) {
      spec.commandLine()
          .getErr()
          .println(missing.getMessage() + "\nThe file is compared on drawn images instead.");
      return new ShapesData(DRAWN, DRAWN, 32).open();
    }
  }

  private ExitCode stateDict(BackboneWeights weights) throws IOException {
    String word = layout == null ? StateLayout.TORCHVISION.word() : layout;
    require("--layout", word, StateLayout.words());
    StateLayout chosen = StateLayout.named(word).orElseThrow();
    Experiment e = loaded.experiment();
    StateDict dict =
        new StateDict(e.backbone().network(e.views().size()), weights, chosen.keys(), step);
    boolean pytorch = format.equals("pytorch");
    String name = layout == null ? "backbone" : "backbone-" + word;
    Path to = target(name + (pytorch ? ".pth" : ".safetensors"));
    if (pytorch) {
      dict.writePytorch(to);
    } else {
      dict.writeSafetensors(
          to,
          Map.of(
              "format",
              "pt",
              "run",
              loaded.experiment().name(),
              "identity",
              run.provenance().identity()));
    }
    written(to, "%d tensors, keys like %s, step %d".formatted(dict.size(), dict.firstKey(), step));
    return ExitCode.OK;
  }

  private Path target(String name) throws IOException {
    Path to = file == null ? run.paths().export().resolve(name) : file;
    Files.createDirectories(Arguments.folder(to, spec.commandLine()));
    return to;
  }

  private void written(Path to, String facts) throws IOException {
    spec.commandLine().getOut().printf("%s: %s, %.1f MB%n", to, facts, Files.size(to) / 1e6);
  }

  private void require(String option, String word, List<String> words) {
    if (!words.contains(word)) {
      throw wrong(
          option
              + ": unknown "
              + word
              + ", expected "
              + String.join(", ", words)
              + Nearest.hint(word, words));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
