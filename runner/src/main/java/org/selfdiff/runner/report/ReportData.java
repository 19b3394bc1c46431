package org.selfdiff.runner.report;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.UnreadableList;

/**
 * All that a report shows.
 *
 * @param provenance name, identity, data, code and launches
 * @param state how the run stands
 * @param headline the numbers to look at first
 * @param knn label ({@code raw pixels}, {@code untrained}, {@code trained}) to top-1 accuracy, 0 to
 *     1, in the order to show; without {@link #TRAINED} as long as nothing was evaluated
 * @param metrics of the run
 * @param views some images and their views; may be empty
 * @param pictures that were made of the run; may be empty
 * @param proof of the export, where there is one
 * @param resolved text of the resolved experiment
 * @param files of the run folder
 * @param evaluations what protocols found; may be empty
 * @param reason why the run stands so, in lines; empty where the state tells it
 * @param unreadable images that could not be read and were replaced; may be empty
 */
public record ReportData(
    Provenance provenance,
    RunState state,
    Headline headline,
    Map<String, Double> knn,
    Metrics metrics,
    List<ViewRow> views,
    List<ReportPicture> pictures,
    Optional<ExportProof> proof,
    String resolved,
    List<FileEntry> files,
    List<EvaluationRecord> evaluations,
    String reason,
    List<UnreadableList.Line> unreadable) {
  /** Label of the run's own accuracy, which stands last; the others are compared with it. */
  public static final String TRAINED = "trained";

  /** Copies the collections. */
  public ReportData {
    knn = Collections.unmodifiableMap(new LinkedHashMap<>(knn));
    views = List.copyOf(views);
    pictures = List.copyOf(pictures);
    files = List.copyOf(files);
    evaluations = List.copyOf(evaluations);
    unreadable = List.copyOf(unreadable);
  }

  /** Of a run that could read all of its images. */
  public ReportData(
      Provenance provenance,
      RunState state,
      Headline headline,
      Map<String, Double> knn,
      Metrics metrics,
      List<ViewRow> views,
      List<ReportPicture> pictures,
      Optional<ExportProof> proof,
      String resolved,
      List<FileEntry> files,
      List<EvaluationRecord> evaluations,
      String reason) {
    this(
        provenance,
        state,
        headline,
        knn,
        metrics,
        views,
        pictures,
        proof,
        resolved,
        files,
        evaluations,
        reason,
        List.of());
  }

  /** Kind of the method, by the text of the experiment; empty where it does not tell. */
  public String method() {
    try {
      return ConfigFactory.parseString(resolved).getString("method.kind");
    } catch (ConfigException e) {
      return "";
    }
  }
}
