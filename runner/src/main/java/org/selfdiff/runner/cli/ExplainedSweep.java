package org.selfdiff.runner.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.selfdiff.runner.config.problem.Origin;
import org.selfdiff.runner.config.tree.Canonical;
import org.selfdiff.runner.sweep.language.Axis;
import org.selfdiff.runner.sweep.language.LoadedSweep;
import org.selfdiff.runner.sweep.language.Option;
import org.selfdiff.runner.sweep.language.Pruning;
import org.selfdiff.runner.sweep.language.SweepTree;
import org.selfdiff.runner.sweep.space.Condition;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.RealRange;

/** The {@code sweep} block as lines of {@code explain}: settings, what is varied, what follows. */
final class ExplainedSweep {
  private static final String SPACE = "sweep.space.";
  private static final Pattern LITERAL =
      Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?|true|false|\\[.*\\]");

  private final SweepTree tree;
  private final LoadedSweep sweep;
  private final List<Explained> experiment;

  private ExplainedSweep(SweepTree tree) {
    this.tree = tree;
    this.sweep = tree.sweep();
    this.experiment = Explained.all(sweep.base());
  }

  /** Every line, the settings first. */
  static List<Explained> all(SweepTree tree) {
    ExplainedSweep sweep = new ExplainedSweep(tree);
    List<Explained> rows = new ArrayList<>(Explained.block(tree.settings()));
    tree.sweep().space().axes().forEach(axis -> rows.add(sweep.axis(axis)));
    rows.addAll(sweep.budget());
    return rows;
  }

  private Explained axis(Axis axis) {
    String key = axis.dimension().key();
    Optional<Explained> setting =
        experiment.stream().filter(row -> row.key().equals(axis.path())).findFirst();
    String when = axis.dimension().condition().map(this::when).orElse("");
    String doc = setting.map(Explained::doc).orElse("what is put in place of " + axis.path());
    return new Explained(
        SPACE + key,
        value(axis),
        json(axis),
        axis.options().isEmpty() ? setting.map(Explained::unit).orElse("") : "",
        tree.axes().getOrDefault(key, Origin.DEFAULT),
        "",
        setting.map(Explained::expected).orElse(""),
        "",
        doc + when);
  }

  private String when(Condition condition) {
    List<Option> options =
        sweep.space().axes().stream()
            .filter(axis -> axis.dimension().key().equals(condition.key()))
            .flatMap(axis -> axis.options().stream())
            .toList();
    return condition.choices().stream()
        .sorted()
        .map(i -> options.get(i).label())
        .collect(Collectors.joining(" or ", "; varied where " + condition.key() + " is ", ""));
  }

  private static String value(Axis axis) {
    if (axis.dimension() instanceof IntRange range) {
      return range.low() + " to " + range.high() + scale(range.log());
    }
    if (axis.dimension() instanceof RealRange range) {
      return Canonical.shortest(range.low())
          + " to "
          + Canonical.shortest(range.high())
          + scale(range.log());
    }
    return axis.options().stream().map(Option::label).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String scale(boolean log) {
    return log ? ", logarithmic" : "";
  }

  private static String json(Axis axis) {
    if (axis.dimension() instanceof IntRange range) {
      return "{\"low\": %d, \"high\": %d, \"log\": %b}"
          .formatted(range.low(), range.high(), range.log());
    }
    if (axis.dimension() instanceof RealRange range) {
      return "{\"low\": %s, \"high\": %s, \"log\": %b}"
          .formatted(
              Canonical.shortest(range.low()), Canonical.shortest(range.high()), range.log());
    }
    return axis.options().stream()
        .map(option -> json(option.label()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** A number, a flag or a list as it is, and all else as text. */
  private static String json(String label) {
    return LITERAL.matcher(label).matches()
        ? label
        : '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(label)) + '"';
  }

  /** What the block asks for in all, impossible and equal points counted. */
  private List<Explained> budget() {
    OptionalLong grid =
        sweep.sweep().strategy().sampler(sweep.space().space(), sweep.sweep().seed()).size();
    int asked = sweep.sweep().trials();
    long points =
        grid.isEmpty() ? asked : asked == 0 ? grid.getAsLong() : Math.min(asked, grid.getAsLong());
    int seeds = sweep.seeds().size();
    int epochs = sweep.epochs();
    Pruning.Effort effort = sweep.sweep().pruner().expected(Math.toIntExact(points), epochs);
    String of = grid.isPresent() ? "the whole grid has " + grid.getAsLong() : "trials";
    return List.of(
        derived("sweep.points", points, "points", of, "points to try"),
        derived(
            "sweep.runs",
            points * seeds,
            "runs",
            "points * seeds = %d * %d".formatted(points, seeds),
            "runs begun, if all points are possible and none are equal"),
        derived(
            "sweep.epochs",
            Math.round(effort.epochs() * seeds),
            "epochs",
            "%d runs of %d epochs, as the pruner ends them; some %d reach the end"
                .formatted(points * seeds, epochs, Math.round(effort.finished() * seeds)),
            "epochs of training in all; selfdiff plan says what time they take"));
  }

  private static Explained derived(
      String key, long value, String unit, String formula, String doc) {
    String text = Long.toString(value);
    return new Explained(key, text, text, unit, Origin.DEFAULT, formula, "", "", doc);
  }
}
