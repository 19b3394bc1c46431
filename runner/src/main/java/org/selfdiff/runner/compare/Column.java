package org.selfdiff.runner.compare;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.selfdiff.runner.terminal.Figures;

/** The columns of a comparison. */
enum Column {
  RUN("run", RunRecord::run),
  STEPS("steps", r -> Long.toString(r.steps())),
  EPOCHS("epochs", r -> String.format(Locale.ROOT, "%.0f", r.epochs())),
  TIME("time", r -> Figures.duration(Duration.ofMillis(Math.round(1000 * r.seconds())))),
  SPEED("images/s", r -> number(r, "images_per_s", "%.0f")),
  LOSS("loss", r -> number(r, "loss", "%.3f")),
  RAW("kNN raw pixels", r -> percent(r, "knn_raw")),
  UNTRAINED("untrained", r -> percent(r, "knn_untrained")),
  TRAINED("trained", r -> percent(r, "knn_last")),
  BEST("best", r -> percent(r, "knn_best"));

  private final String title;
  private final Function<RunRecord, String> text;

  Column(String title, Function<RunRecord, String> text) {
    this.title = title;
    this.text = text;
  }

  String title() {
    return title;
  }

  String of(RunRecord run) {
    return text.apply(run);
  }

  private static String number(RunRecord run, String name, String format) {
    return written(run, name, value -> String.format(Locale.ROOT, format, value));
  }

  private static String percent(RunRecord run, String name) {
    return written(run, name, Figures::percent);
  }

  private static String written(RunRecord run, String name, Function<Double, String> form) {
    return Optional.ofNullable(run.values().get(name)).map(form).orElse(Comparison.ABSENT);
  }
}
