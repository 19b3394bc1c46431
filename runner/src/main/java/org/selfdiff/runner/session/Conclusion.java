package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.report.ViewRow;
import org.selfdiff.runner.terminal.RunSummary;

/** What a run has to show when it stops: the summary and the report. */
final class Conclusion {
  private final Loaded.Valid loaded;
  private final TrainingSession session;
  private final RunFolder folder;
  private final RunState state;
  private final Metrics metrics;
  private final Optional<ExportProof> proof;
  private final Headline headline;

  Conclusion(
      Loaded.Valid loaded,
      TrainingSession session,
      RunFolder folder,
      RunState state,
      Metrics metrics,
      Optional<ExportProof> proof) {
    this.loaded = loaded;
    this.session = session;
    this.folder = folder;
    this.state = state;
    this.metrics = metrics;
    this.proof = proof;
    this.headline = Headline.of(metrics, loaded.experiment().hardware().batch());
  }

  /** Writes {@code report.html}. */
  void report(List<ViewRow> views) throws IOException {
    RunPaths paths = folder.paths();
    if (proof.isPresent()) {
      proof.get().write(paths);
    }
    new RunReport(
            folder.provenance(), state, headline, metrics, views, proof, loaded.resolvedText())
        .write(paths);
  }

  /** The block of text for the terminal. */
  RunSummary summary() {
    RunPaths paths = folder.paths();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("run folder", paths.folder().toString());
    proof.ifPresent(p -> files.put("backbone", paths.folder().resolve(p.file()).toString()));
    if (Files.exists(paths.report())) {
      files.put("report", paths.report().toString());
    }
    if (state == RunState.INTERRUPTED) {
      files.put("next", "the same command continues after step " + session.step());
    }
    List<LaunchDevices> devices = LaunchDevices.of(folder.provenance().launches());
    return new RunSummary(
        loaded.experiment().name(),
        state.text(),
        headline,
        LaunchDevices.shared(devices) ? LaunchDevices.text(devices) : "",
        Baselines.table(metrics),
        proof.map(Conclusion::sentence).orElse(""),
        files);
  }

  private static String sentence(ExportProof proof) {
    if (proof.batches().isEmpty() && proof.failures().isEmpty()) {
      return "not asked for";
    }
    StringBuilder text = new StringBuilder(proof.passed() ? "passed" : "FAILED");
    text.append(" on ").append(proof.images()).append(", largest deviation ");
    double largest =
        proof.batches().stream()
            .mapToDouble(ExportProof.BatchDeviation::maxAbsolute)
            .max()
            .orElse(0);
    return text.append(String.format(Locale.ROOT, "%.1e", largest)).toString();
  }
}
