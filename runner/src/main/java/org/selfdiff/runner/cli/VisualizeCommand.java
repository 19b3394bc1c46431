package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.evaluate.BarnesHutTsne;
import org.selfdiff.runner.evaluate.Tsne;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.visualize.Options;
import org.selfdiff.runner.visualize.PictureKind;
import org.selfdiff.runner.visualize.Visualization;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes pictures of a run. */
@Command(
    name = "visualize",
    header = "Make pictures of a run: attention, t-SNE and map of the features, curves, views.",
    description = {
      "",
      "Writes pictures as PNG and SVG into RUN/pictures and puts them into RUN/report.html; the map is also a page,"
          + " map.html, in which images can be looked at one by one. Words KEY=VALUE override"
          + " the experiment, for instance data.root where the images lie elsewhere now."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class VisualizeCommand implements Callable<Integer> {
  private static final int MOST_IMAGES = 64;

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN|KEY=VALUE", description = "Run folder, overrides.")
  private List<String> words;

  @Option(
      names = "--what",
      paramLabel = "SUBJECT",
      split = ",",
      description = "attention, tsne, map, curves, views; several with commas. All by default.")
  private List<String> what = List.of();

  @Option(
      names = "--images",
      paramLabel = "N|PATH",
      description = "How many images in attention and views, or images to show attention in.")
  private String images = Integer.toString(Options.IMAGES);

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side of the images for attention; that of the views by default.")
  private Integer size;

  @Option(
      names = "--mass",
      paramLabel = "SHARE",
      description = "Share of the attention that marked patches hold, by default 0.6.")
  private double mass = Options.MASS;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Classes in t-SNE; by default all up to 20, else the first 6.")
  private Integer classes;

  @Option(
      names = "--points",
      paramLabel = "N",
      description = "Images in t-SNE, at most 2000, by default 1000.")
  private int points = Options.POINTS;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "Images in the map, at most 100000, by default 2000; above 2000 by an approximation.")
  private int mapped = Options.COUNT;

  @Override
  public Integer call() throws Exception {
    Arguments split = Arguments.of(words, spec.commandLine());
    Path folder = split.one(spec.commandLine());
    Options options = options();
    Set<PictureKind> subjects = EnumSet.noneOf(PictureKind.class);
    what.forEach(word -> subjects.add(subject(word)));
    StoredRun run = StoredRun.open(folder, split.overrides());
    PrintWriter out = spec.commandLine().getOut();
    Visualization.draw(run, List.copyOf(subjects), options, out::println);
    return ExitCode.OK.status();
  }

  private Options options() {
    boolean number = images.matches("\\d{1,9}");
    int count = number ? Integer.parseInt(images) : Options.IMAGES;
    within("--images", count, 1, MOST_IMAGES);
    within("--points", points, 10, Tsne.MOST_POINTS);
    within("--count", mapped, 10, BarnesHutTsne.MOST_POINTS);
    if (size != null) {
      within("--size", size, 8, 4096);
    }
    if (classes != null) {
      within("--classes", classes, 1, Integer.MAX_VALUE);
    }
    if (!(mass > 0 && mass < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--mass is " + mass + ", expected above 0 and below 1");
    }
    return new Options(
        count,
        number ? Optional.empty() : Optional.of(Arguments.path(images, spec.commandLine())),
        size == null ? OptionalInt.empty() : OptionalInt.of(size),
        mass,
        classes == null ? OptionalInt.empty() : OptionalInt.of(classes),
        points,
        mapped);
  }

  private void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      String range = most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
      throw new ParameterException(
          spec.commandLine(), option + " is " + value + ", expected " + range);
    }
  }

  private PictureKind subject(String word) {
    List<String> known = Arrays.stream(PictureKind.values()).map(PictureKind::word).toList();
    return Arrays.stream(PictureKind.values())
        .filter(subject -> subject.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--what is "
                        + word
                        + ", expected "
                        + String.join(", ", known)
                        + Nearest.hint(word, known)));
  }
}
