package org.selfdiff.runner.ui;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.compare.RunComparison;
import org.selfdiff.runner.compare.RunRecord;
import org.selfdiff.runner.exit.Failure;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.report.FileEntry;
import org.selfdiff.runner.sweep.ledger.Ledger;

/** What the page asks for, as JSON. */
final class RunsApi {
  static final int MOST_COMPARED = 50;
  private static final List<String> OF_SWEEP = List.of("report.html", "best.conf");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RunCatalog runs;
  private final CurveStore curves;

  /** Tells one server from the next on the same port, whose versions begin anew. */
  private final String instance;

  RunsApi(RunCatalog runs, CurveStore curves, String instance) {
    this.runs = runs;
    this.curves = curves;
    this.instance = instance;
  }

  /** Answers {@code /api/NAME}. */
  Answer get(String name, Request request) throws IOException {
    return switch (name) {
      case "runs" -> list(request);
      case "run" -> withRun(request, this::one);
      case "charts" -> new ChartsApi(runs, curves).get(request);
      case "compare" -> compare(request);
      case "sweep" -> sweep(request);
      default -> Answer.refused(404, "There is nothing of this name.");
    };
  }

  private interface OfRun {
    Answer get(StoredRun run) throws IOException;
  }

  private Answer withRun(Request request, OfRun answer) throws IOException {
    Optional<StoredRun> run = runs.find(request.first("id").orElse(""));
    return run.isPresent() ? answer.get(run.get()) : Answer.refused(404, "There is no such run.");
  }

  private Answer list(Request request) throws IOException {
    boolean same = request.first("instance").filter(instance::equals).isPresent();
    RunCatalog.Changes changes = runs.since(same ? request.number("since", 0) : 0);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("instance", instance);
    answer.put("folder", runs.root().toString());
    answer.put("version", changes.version());
    answer.put("whole", !same);
    answer.put("behind", changes.behind());
    answer.put("runs", changes.runs());
    answer.put("varied", changes.varied());
    answer.put("removed", changes.removed());
    answer.put("sweeps", changes.sweeps());
    return Answer.json(JSON.writeValueAsBytes(answer));
  }

  private Answer one(StoredRun run) throws IOException {
    RunPaths paths = run.paths();
    Map<String, Object> answer = new LinkedHashMap<>();
    RunFacts facts = RunFacts.read(run);
    answer.put("settings", facts.settings());
    if (!facts.damaged().isEmpty()) {
      answer.put("damaged", facts.damaged());
    } else if (Files.isRegularFile(paths.provenance())) {
      answer.put("provenance", run.provenance());
    }
    List<FileEntry> files = new ArrayList<>(FileEntry.list(paths));
    if (Files.isRegularFile(paths.report())) {
      files.add(new FileEntry("report.html", Files.size(paths.report())));
    }
    answer.put("files", files);
    return Answer.json(JSON.writeValueAsBytes(answer));
  }

  private Answer sweep(Request request) throws IOException {
    Optional<Path> folder = runs.sweep(request.first("id").orElse(""));
    if (folder.isEmpty()) {
      return Answer.refused(404, "There is no such sweep.");
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      answer.put("table", SweepTable.of(Ledger.read(RunCatalog.ledger(folder.get()))));
    } catch (IOException | UserException e) {
      answer.put("damaged", Failure.of(e).message());
    }
    answer.put(
        "files",
        OF_SWEEP.stream().filter(f -> Files.isRegularFile(folder.get().resolve(f))).toList());
    return Answer.json(JSON.writeValueAsBytes(answer));
  }

  private Answer compare(Request request) throws IOException {
    List<String> ids = request.all("id");
    if (ids.size() > MOST_COMPARED) {
      return Answer.refused(400, "At most " + MOST_COMPARED + " runs can be compared.");
    }
    List<RunRecord> records = new ArrayList<>();
    for (String id : ids) {
      Optional<StoredRun> run = runs.find(id);
      if (run.isEmpty()) {
        return Answer.refused(404, "There is no such run.");
      }
      // Without the numbers, which the page has from the list.
      records.add(
          new RunRecord(id, null, RunFacts.read(run.get()).settings(), 0, 0, 0, "", Map.of()));
    }
    RunComparison comparison = new RunComparison(records);
    return Answer.json(JSON.writeValueAsBytes(Map.of("differences", comparison.differences())));
  }
}
