package org.selfdiff.runner.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.selfdiff.runner.report.html.Page;

/** The page and what belongs to it, from the jar. */
final class Assets {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("index.html", HTML),
          Map.entry("ui.css", STYLE),
          Map.entry("icon.svg", "image/svg+xml"),
          Map.entry("app.js", SCRIPT),
          Map.entry("dom.js", SCRIPT),
          Map.entry("figures.js", SCRIPT),
          Map.entry("list.js", SCRIPT),
          Map.entry("panels.js", SCRIPT),
          Map.entry("run.js", SCRIPT),
          Map.entry("compare.js", SCRIPT),
          Map.entry("server.js", SCRIPT),
          Map.entry("standing.js", SCRIPT),
          Map.entry("sweep.js", SCRIPT));

  private final Map<String, Answer> answers = new TreeMap<>();

  /** Reads everything at once: a file that is missing from the build is seen at the start. */
  Assets() {
    TYPES.forEach((name, type) -> answers.put(name, Answer.asset(type, read(name))));
    answers.put(
        "metrics.js", Answer.asset(SCRIPT, MetricsScript.text().getBytes(StandardCharsets.UTF_8)));
    // The page looks like the reports, and so do its charts.
    answers.put("report.css", Answer.asset(STYLE, Page.style().getBytes(StandardCharsets.UTF_8)));
    answers.put("chart.js", Answer.asset(SCRIPT, Page.script().getBytes(StandardCharsets.UTF_8)));
  }

  /** The file of this name. */
  Optional<Answer> get(String name) {
    return Optional.ofNullable(answers.get(name));
  }

  private static byte[] read(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing from the build");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
