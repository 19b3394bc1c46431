package org.selfdiff.runner.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.selfdiff.runner.exchange.Classified;
import org.selfdiff.runner.exchange.ClassifiedImage;
import org.selfdiff.runner.exchange.ClassifiedRows;
import org.selfdiff.runner.exchange.ImageClassifier;
import org.selfdiff.runner.exchange.ImageRows;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.terminal.ClassTable;
import org.selfdiff.runner.terminal.CountBar;
import org.selfdiff.runner.terminal.Figures;
import org.selfdiff.runner.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Names the classes of image files with an exported classifier. */
@Command(
    name = "classify",
    header = "Name the classes of images with an exported classifier.",
    description = {
      "",
      "MODEL is a file of selfdiff export RUN --classifier; images are prepared as its metadata say."
          + " IMAGES is a folder, a .zip or .tar, one image, or a .txt with one path per line. Without"
          + " -o the first images are shown; a .csv or .json has all of them. Where images lie in"
          + " folders with the names of classes, the share that is recognized is said, too. With"
          + " --skip-broken an image that cannot be read is left out; in a list it has a row without"
          + " classes."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class ClassifyCommand implements Callable<Integer> {
  private static final int SHOWN = 20;
  private static final int COUNTED = 10;

  /** Up to so many images have all of their classes shown. */
  private static final int WRAPPED = 5;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "An exported classifier, .onnx.")
  private Path model;

  @Parameters(index = "1", paramLabel = "IMAGES", description = "Folder, archive, image or list.")
  private Path images;

  @Option(names = "-o", paramLabel = "FILE", description = "The file to write: .csv or .json.")
  private Path out;

  @Option(
      names = "--top",
      defaultValue = "5",
      description = "Classes of an image (default: ${DEFAULT-VALUE}).")
  private int top;

  @Mixin private ReadingOptions options;

  @Override
  public Integer call() throws Exception {
    ImageRows.Reading reading = options.reading(spec.commandLine());
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top is at least 1");
    }
    if (out != null) {
      Path parent = Arguments.folder(out, spec.commandLine());
      String name = out.getFileName().toString();
      if (!name.endsWith(".csv") && !name.endsWith(".json")) {
        throw new ParameterException(
            spec.commandLine(), "-o " + out + ": unknown kind of file, expected .csv or .json");
      }
      Files.createDirectories(parent);
    }
    try (ImageClassifier classifier = new ImageClassifier(model, reading.workers())) {
      int most = Math.min(top, classifier.classes().size());
      if (out == null) {
        Table table = new Table();
        Classified done = classify(classifier, most, reading, table);
        table.print();
        sayAccuracy(done);
      } else {
        AtomicFile.write(
            out,
            channel -> {
              OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel));
              ClassifiedRows rows = ClassifiedRows.of(out.getFileName().toString(), to, most);
              sayWritten(classify(classifier, most, reading, rows), classifier);
              rows.end();
              to.flush();
            });
      }
    }
    spec.commandLine().getOut().flush();
    return ExitCode.OK.status();
  }

  private Classified classify(
      ImageClassifier classifier, int most, ImageRows.Reading reading, ImageClassifier.Sink sink)
      throws IOException {
    Classified done;
    try (CountBar bar = new CountBar(Terminal.standard(), System::nanoTime, "images")) {
      done =
          classifier.classify(
              images,
              most,
              reading,
              sink,
              notice -> ReadingOptions.say(notice, spec.commandLine()),
              bar::update);
    }
    ReadingOptions.sayBroken(
        done.broken(), done.images(), done.list() ? "no classes" : "no row", spec.commandLine());
    return done;
  }

  private void sayWritten(Classified done, ImageClassifier classifier) {
    int rows = done.images() - (done.list() ? 0 : done.broken().size());
    spec.commandLine()
        .getOut()
        .printf(
            "%s: classes of %s (%s)%n", out, Figures.counted(rows, "image"), classifier.resize());
    sayAccuracy(done);
  }

  private void sayAccuracy(Classified done) {
    if (done.labeled() > 0) {
      spec.commandLine()
          .getOut()
          .printf(
              "top-1 %s, top-5 %s of %s in a folder with the name of a class%n",
              Figures.percent((double) done.first() / done.labeled()),
              Figures.percent((double) done.five() / done.labeled()),
              Figures.counted(done.labeled(), "image"));
    }
  }

  /** The first images, and of many how often each class is the most likely one. */
  private final class Table implements ImageClassifier.Sink {
    private final List<ClassTable.Row> rows = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private int all;

    @Override
    public void take(ClassifiedImage image) {
      all++;
      if (rows.size() < SHOWN) {
        List<String> cells =
            image.guesses().stream()
                .map(g -> "%7s %s".formatted(Figures.percent(g.probability()), g.name()))
                .toList();
        rows.add(
            new ClassTable.Row(image.file(), cells.isEmpty() ? List.of("not readable") : cells));
      }
      image.guesses().stream().limit(1).forEach(g -> counts.merge(g.name(), 1, Integer::sum));
    }

    void print() {
      PrintWriter to = spec.commandLine().getOut();
      to.print(ClassTable.of(rows, Terminal.standard().width(), all <= WRAPPED));
      if (all > rows.size()) {
        to.printf(
            "and %s more; -o FILE.csv writes all of them%n",
            Figures.counted(all - rows.size(), "image"));
        to.println(
            counts.entrySet().stream()
                .sorted(
                    Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(COUNTED)
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(
                    Collectors.joining(
                        ", ", "most likely: ", counts.size() > COUNTED ? ", …" : "")));
      }
    }
  }
}
