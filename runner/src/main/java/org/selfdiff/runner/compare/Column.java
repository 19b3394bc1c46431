package org.selfdiff.runner.compare;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.selfdiff.runner.terminal.Figures;

/** The columns of a comparison. */
enum Column {
  RUN("run", RunRecord::run),
  STEPS("steps", r -> Long.toString(r.steps())),
  EPOCHS("epochs", r -> String.format(Locale.ROOT, "%.0f", r.epochs())),
  TIME("time", r -> Figures.duration(Duration.ofMillis(Math.round(1000 * r.seconds())))),
  SPEED("images/s", r -> number(r, "images_per_s", "%.0f", 1)),
  LOSS("loss", r -> number(r, "loss", "%.3f", 1)),
  RAW("kNN raw pixels", r -> number(r, "knn_raw", "%.1f %%", 100)),
  UNTRAINED("untrained", r -> number(r, "knn_untrained", "%.1f %%", 100)),
  TRAINED("trained", r -> number(r, "knn_last", "%.1f %%", 100)),
  BEST("best", r -> number(r, "knn_best", "%.1f %%", 100));

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

  private static String number(RunRecord run, String name, String format, double factor) {
    Double value = run.values().get(name);
    return value == null
        ? RunComparison.ABSENT
        : String.format(Locale.ROOT, format, factor * value);
  }
}
