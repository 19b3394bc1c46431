package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Opening;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.RunStatus;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.record.UnreadableList;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.report.FileEntry;
import org.selfdiff.runner.report.HtmlReport;
import org.selfdiff.runner.report.ReportData;
import org.selfdiff.runner.report.ReportPicture;
import org.selfdiff.runner.report.ViewRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is new in the report of a run; the rest is what its folder holds.
 *
 * @param provenance where it comes from
 * @param state how it stands
 * @param headline the numbers to look at first
 * @param metrics of all launches
 * @param views some images and their views; may be empty
 * @param proof of the export, where there is one
 * @param resolved text of the resolved experiment
 */
public record RunReport(
    Provenance provenance,
    RunState state,
    Headline headline,
    Metrics metrics,
    List<ViewRow> views,
    Optional<ExportProof> proof,
    String resolved) {
  private static final Logger LOG = LoggerFactory.getLogger(RunReport.class);

  /**
   * Writes the report of a run anew, whatever state the run is in.
   *
   * @param notice told what the report has to do without, one sentence each
   * @return the report
   */
  public static Path write(StoredRun run, Consumer<String> notice) throws IOException {
    run.paths().requireOwn();
    Loaded.Valid loaded = run.load();
    Metrics metrics = run.metrics(notice);
    new RunReport(
            run.provenance(),
            run.status().state(),
            Headline.of(metrics, loaded.experiment().hardware().batch()),
            metrics,
            views(run, loaded.experiment(), notice),
            proof(run.paths(), loaded.experiment(), notice),
            loaded.resolvedText())
        .write(run.paths(), notice);
    return run.paths().report();
  }

  /** Writes {@code report.html}. */
  void write(RunPaths paths) throws IOException {
    write(paths, LOG::warn);
  }

  private void write(RunPaths paths, Consumer<String> notice) throws IOException {
    ReportData data =
        new ReportData(
            provenance,
            state,
            headline,
            Baselines.table(metrics),
            metrics,
            views,
            whole(() -> ReportPicture.read(paths), List.of(), notice),
            proof,
            resolved,
            FileEntry.list(paths),
            EvaluationRecord.list(paths.evaluation(), damaged -> notice.accept(without(damaged))),
            reason(paths),
            UnreadableList.read(paths));
    AtomicFile.write(paths.report(), HtmlReport.render(data));
  }

  /** Why the run ended so; that the features are worse stands beside their accuracies. */
  private String reason(RunPaths paths) throws IOException {
    String told = RunStatus.read(paths).map(RunStatus::message).orElse("");
    return headline.warning().filter(told::equals).isPresent() ? "" : told;
  }

  /** A part of the report. */
  private interface Part<T> {
    T read() throws IOException;
  }

  /** A part, or another where its file is damaged, which is said. */
  private static <T> T whole(Part<T> part, T otherwise, Consumer<String> notice)
      throws IOException {
    try {
      return part.read();
    } catch (UserException e) {
      notice.accept(without(e));
      return otherwise;
    }
  }

  private static String without(UserException damaged) {
    return "the report leaves out what is damaged: " + damaged.getMessage();
  }

  private static Optional<ExportProof> proof(
      RunPaths paths, Experiment experiment, Consumer<String> notice) throws IOException {
    Optional<ExportProof> kept = whole(() -> ExportProof.read(paths), Optional.empty(), notice);
    Path onnx = paths.export().resolve(BackboneExport.FILE);
    return kept.isPresent() || !Files.exists(onnx)
        ? kept
        : ExportProof.of(
            paths.folder().relativize(onnx).toString(),
            experiment.export().onnx().opset(),
            OnnxFile.metadata(onnx));
  }

  private static List<ViewRow> views(StoredRun run, Experiment experiment, Consumer<String> notice)
      throws IOException {
    try (ImageSet set =
        experiment.data().open(new Opening(Optional.of(run.paths().images()), notice))) {
      RecordedImages.requireSame(run, set);
      return ViewSamples.of(set, Setup.of(experiment), ViewSamples.ROWS);
    } catch (DataException e) {
      notice.accept("the report shows no views: " + e.getMessage());
    } catch (DeviceException e) {
      notice.accept(
          "the report shows no views: "
              + e.sentences()
              + " Add hardware.device=cpu"
              // A processor is none of the GPUs that the run names.
              + (experiment.hardware().shared().gpus().isEmpty() ? "" : " hardware.devices=1")
              + " to make them here.");
    }
    return List.of();
  }
}
