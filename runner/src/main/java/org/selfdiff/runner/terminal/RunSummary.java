package org.selfdiff.runner.terminal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Measure;
import org.selfdiff.runner.record.Metric;
import org.selfdiff.runner.record.Standing;

/**
 * What a run says at its end.
 *
 * @param name of the experiment
 * @param status for instance {@code finished}
 * @param headline what the run has come to
 * @param devices that shared its steps, where there were several, else empty
 * @param knn label ({@code raw pixels}, {@code untrained}, {@code trained}) to top-1 accuracy, 0 to
 *     1, in the order to show
 * @param proof one line on the exported file's proof; empty where nothing was exported
 * @param files label to path, or to what to do next, in the order to show
 */
public record RunSummary(
    String name,
    String status,
    Headline headline,
    String devices,
    Map<String, Double> knn,
    String proof,
    Map<String, String> files) {
  private static final int BAR = 24;
  private static final String CLASSIFIER = "classifier";

  /** Copies the maps. */
  public RunSummary {
    knn = Collections.unmodifiableMap(new LinkedHashMap<>(knn));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** The block of text, with a line end. */
  public String text(Terminal terminal) {
    StringBuilder text = new StringBuilder();
    text.append(terminal.bold(name)).append("  ").append(status).append(" in ");
    text.append(Figures.of(Metric.Unit.SECONDS, headline.seconds())).append('\n');
    row(terminal, text, "training", course());
    if (!devices.isEmpty()) {
      row(terminal, text, "devices", devices);
    }
    String label = "kNN top-1";
    int longest = knn.keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Map.Entry<String, Double> entry : knn.entrySet()) {
      String padded = entry.getKey() + " ".repeat(longest - entry.getKey().length());
      String bar = terminal.bar(entry.getValue(), BAR);
      row(terminal, text, label, padded + "  " + percent(entry.getValue()) + "  " + bar);
      label = "";
    }
    if (knn.isEmpty()) {
      measures().forEach((measure, words) -> row(terminal, text, measure, words));
    }
    headline
        .test()
        .ifPresent(
            top1 -> {
              String own = " ".repeat(Math.max(0, longest - CLASSIFIER.length()));
              String bar = terminal.bar(top1, BAR);
              row(
                  terminal,
                  text,
                  "test top-1",
                  CLASSIFIER + own + "  " + percent(top1) + "  " + bar);
            });
    headline.warning().ifPresent(sentence -> row(terminal, text, "warning", sentence));
    if (!proof.isEmpty()) {
      row(terminal, text, "ONNX proof", proof);
    }
    files.forEach((what, path) -> row(terminal, text, what, path));
    return text.toString();
  }

  /** What stands in the place of accuracies where images have no labels. */
  private Map<String, String> measures() {
    Standing standing = headline.standing();
    Map<String, String> measures = new LinkedHashMap<>();
    standing
        .of(Measure.BACKBONE_STD)
        .ifPresent(
            deviation ->
                measures.put(
                    "features",
                    "deviation %s, effective rank %s (%s of what it can be)"
                        .formatted(
                            Figures.number(deviation),
                            Figures.number(standing.of(Measure.BACKBONE_RANK).orElse(0)),
                            Figures.percent(standing.of(Measure.BACKBONE_RANK_SHARE).orElse(0)))));
    standing
        .of(Measure.BACKBONE_ALIGNMENT)
        .ifPresent(
            alignment ->
                measures.put(
                    "",
                    "alignment %s, uniformity %s"
                        .formatted(
                            Figures.number(alignment),
                            Figures.number(standing.of(Measure.BACKBONE_UNIFORMITY).orElse(0)))));
    return measures;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%7s", Figures.percent(share));
  }

  private String course() {
    String epochs = Figures.epochs(headline.epochs());
    StringBuilder course = new StringBuilder(Figures.counted(headline.steps(), "step"));
    course.append(", ").append(epochs).append(epochs.equals("1") ? " epoch" : " epochs");
    headline
        .imagesPerSecond()
        .ifPresent(rate -> course.append(", ").append(Figures.rate(rate)).append(" images/s"));
    headline.loss().ifPresent(loss -> course.append(", final loss ").append(Figures.number(loss)));
    return course.toString();
  }

  private static void row(Terminal terminal, StringBuilder text, String label, String value) {
    text.append("  ")
        .append(terminal.faint(String.format(Locale.ROOT, "%-11s", label)))
        .append(' ');
    text.append(value).append('\n');
  }
}
