package org.selfdiff.runner.terminal;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run says at its end.
 *
 * @param name of the experiment
 * @param identity of the run, full or short
 * @param status for instance {@code finished}
 * @param time over all launches
 * @param steps done
 * @param epochs done
 * @param imagesPerSecond trained
 * @param finalLoss smoothed or of the last step
 * @param knn label ({@code raw pixels}, {@code untrained}, {@code trained}) to top-1 accuracy, 0 to
 *     1, in the order to show
 * @param proof one line on the exported file's proof; empty where nothing was exported
 * @param files label to path, or to what to do next, in the order to show
 */
public record RunSummary(
    String name,
    String identity,
    String status,
    Duration time,
    long steps,
    int epochs,
    double imagesPerSecond,
    double finalLoss,
    Map<String, Double> knn,
    String proof,
    Map<String, String> files) {
  private static final int BAR = 24;

  /** Copies the maps. */
  public RunSummary {
    knn = Collections.unmodifiableMap(new LinkedHashMap<>(knn));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** The block of text, with a line end. */
  public String text(Terminal terminal) {
    StringBuilder text = new StringBuilder();
    text.append(terminal.bold(name)).append(' ').append(terminal.faint(identity));
    text.append("  ").append(status).append(" in ").append(Figures.duration(time)).append('\n');
    row(terminal, text, "training", course());
    String label = "kNN top-1";
    int longest = knn.keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Map.Entry<String, Double> entry : knn.entrySet()) {
      String padded = entry.getKey() + " ".repeat(longest - entry.getKey().length());
      String bar = terminal.bar(entry.getValue(), BAR);
      row(
          terminal,
          text,
          label,
          padded + "  " + "%7s".formatted(Figures.percent(entry.getValue())) + "  " + bar);
      label = "";
    }
    if (!proof.isEmpty()) {
      row(terminal, text, "ONNX proof", proof);
    }
    files.forEach((what, path) -> row(terminal, text, what, path));
    return text.toString();
  }

  private String course() {
    return steps
        + " steps, "
        + epochs
        + (epochs == 1 ? " epoch, " : " epochs, ")
        + Figures.rate(imagesPerSecond)
        + " images/s, final loss "
        + Figures.number(finalLoss);
  }

  private static void row(Terminal terminal, StringBuilder text, String label, String value) {
    text.append("  ").append(terminal.faint("%-11s".formatted(label))).append(' ');
    text.append(value).append('\n');
  }
}
