package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.Checkpoints;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.report.FileEntry;
import org.selfdiff.runner.report.HtmlReport;
import org.selfdiff.runner.report.ReportData;
import org.selfdiff.runner.report.ReportPicture;
import org.selfdiff.runner.report.RunStatus;
import org.selfdiff.runner.report.ViewRow;

/** The report of a run, made from what its folder holds. */
public final class RunReport {
  private final RunPaths paths;
  private final String resolved;

  /**
   * A report that is to be written.
   *
   * @param resolved text of the resolved experiment
   */
  RunReport(RunPaths paths, String resolved) {
    this.paths = paths;
    this.resolved = resolved;
  }

  /**
   * Writes the report of a run anew, whatever state the run is in.
   *
   * @param notice told what the report has to do without, one sentence each
   * @return the report
   */
  public static Path write(RecordedRun run, Consumer<String> notice) throws IOException {
    RunPaths paths = run.paths();
    Metrics metrics = Metrics.readIfThere(paths.metrics());
    new RunReport(paths, run.loaded().resolvedText())
        .write(status(run, metrics), time(paths, metrics), proof(run), views(run, notice), metrics);
    return paths.report();
  }

  /** Writes {@code report.html}. */
  void write(
      RunStatus status,
      Duration time,
      Optional<ExportProof> proof,
      List<ViewRow> views,
      Metrics metrics)
      throws IOException {
    ReportData data =
        new ReportData(
            Provenance.read(paths.provenance()),
            status,
            time,
            Baselines.table(paths),
            metrics,
            views,
            ReportPicture.read(paths),
            proof,
            resolved,
            FileEntry.list(paths),
            EvaluationRecord.list(paths.evaluation()));
    AtomicFile.write(paths.report(), HtmlReport.render(data));
  }

  private static RunStatus status(RecordedRun run, Metrics metrics) throws IOException {
    if (RunFolder.inUse(run.paths())) {
      return RunStatus.RUNNING;
    }
    if (!Double.isFinite(metrics.last(Metrics.LOSS).orElse(0))) {
      return RunStatus.DIVERGED;
    }
    List<MetricsLine> lines = metrics.lines();
    double epochs = lines.isEmpty() ? 0 : lines.get(lines.size() - 1).epoch();
    boolean all = epochs >= run.loaded().experiment().schedule().epochs();
    return all ? RunStatus.FINISHED : RunStatus.INTERRUPTED;
  }

  /** As the newest checkpoint has it, or from the first line of metrics to the last. */
  private static Duration time(RunPaths paths, Metrics metrics) throws IOException {
    List<MetricsLine> lines = metrics.lines();
    double recorded =
        lines.isEmpty() ? 0 : lines.get(lines.size() - 1).time() - lines.get(0).time();
    double seconds =
        Checkpoints.newest(paths.checkpoints())
            .map(checkpoint -> checkpoint.best().get(TrainingSession.SECONDS))
            .orElse(recorded);
    return Duration.ofMillis(Math.round(1000 * seconds));
  }

  private static Optional<ExportProof> proof(RecordedRun run) throws IOException {
    Optional<ExportProof> kept = ExportProof.read(run.paths());
    Path onnx = run.paths().export().resolve(BackboneExport.FILE);
    return kept.isPresent() || !Files.exists(onnx)
        ? kept
        : ExportProof.of(
            run.paths().folder().relativize(onnx).toString(),
            run.loaded().experiment().export().onnx().opset(),
            OnnxFile.metadata(onnx));
  }

  private static List<ViewRow> views(RecordedRun run, Consumer<String> notice) {
    Experiment experiment = run.loaded().experiment();
    try (ImageSet set = experiment.data().open()) {
      return ViewSamples.of(set, Setup.of(experiment), ViewSamples.ROWS);
    } catch (DataException e) {
      notice.accept("the report shows no views: " + e.getMessage());
    } catch (DeviceException e) {
      notice.accept(
          "the report shows no views: "
              + e.getMessage()
              + "; add hardware.device=cpu to make them here");
    }
    return List.of();
  }
}
