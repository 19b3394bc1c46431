package org.selfdiff.runner.golden;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The verdicts on all cases {@code <root>/<method>/<case>.json} of a folder.
 *
 * @param root the folder
 * @param verdicts one per case, by method and case
 * @param strict whether a case that no adapter covers is a failure
 */
record GoldenRun(Path root, List<Verdict> verdicts, boolean strict) {
  /** Cases of several processes, which this runner does not have. */
  private static final Set<String> MULTI_PROCESS =
      Set.of(
          "dino/loss_w2_b3_k20_l2",
          "moco_v3/loss_w2_b4_d16_t02",
          "sdmp/loss_w2_b4_d16_t02",
          "sdmp/mix_rank1_of2_b4_i16");

  /** Walks the folder and prints one line per case and a closing one. */
  static GoldenRun walk(Path root, List<GoldenAdapter> adapters, boolean strict, PrintStream out)
      throws IOException {
    List<Verdict> verdicts = new ArrayList<>();
    for (Path method : sorted(root, "*")) {
      if (Files.isDirectory(method)) {
        for (Path json : sorted(method, "*.json")) {
          String id = id(json);
          if (MULTI_PROCESS.contains(id)) {
            out.println("left out    " + id + ": it needs two processes");
            continue;
          }
          Verdict verdict = judge(json, adapters);
          out.println(verdict.line());
          verdicts.add(verdict);
        }
      }
    }
    GoldenRun run = new GoldenRun(root, List.copyOf(verdicts), strict);
    out.println(run.closingLine());
    return run;
  }

  String closingLine() {
    return "golden: %d passed, %d failed, %d not covered"
        .formatted(
            count(Verdict.Outcome.PASSED),
            count(Verdict.Outcome.FAILED),
            count(Verdict.Outcome.NOT_COVERED));
  }

  /** The lines of all cases that make the run fail, or why it fails without one; empty is good. */
  List<String> failures() {
    if (verdicts.isEmpty()) {
      return List.of("no cases METHOD/CASE.json found in " + root.toAbsolutePath().normalize());
    }
    return verdicts.stream()
        .filter(
            verdict ->
                verdict.outcome() == Verdict.Outcome.FAILED
                    || strict && verdict.outcome() == Verdict.Outcome.NOT_COVERED)
        .map(Verdict::line)
        .toList();
  }

  private long count(Verdict.Outcome outcome) {
    return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count();
  }

  private static String id(Path json) {
    String file = json.getFileName().toString();
    return json.getParent().getFileName() + "/" + file.replaceFirst("\\.json$", "");
  }

  private static Verdict judge(Path json, List<GoldenAdapter> adapters) {
    try {
      GoldenCase golden = GoldenCase.read(json);
      Verdict worst = Verdict.notCovered(golden.id());
      for (GoldenAdapter adapter : adapters) {
        if (adapter.covers(golden)) {
          worst = worst.worse(Verdict.compare(golden, adapter, adapter.run(golden)));
        }
      }
      return worst;
    } catch (IOException | RuntimeException e) {
      return Verdict.failed(id(json), e.toString());
    }
  }

  private static List<Path> sorted(Path folder, String glob) throws IOException {
    List<Path> paths = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return paths;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
      stream.forEach(paths::add);
    }
    paths.sort(null);
    return paths;
  }
}
