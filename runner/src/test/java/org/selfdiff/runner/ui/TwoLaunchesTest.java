package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.compare.RunComparison;
import org.selfdiff.runner.compare.RunRecord;
import org.selfdiff.runner.compare.TextTable;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.ExperimentRun;
import org.selfdiff.runner.session.RunReport;
import org.selfdiff.runner.terminal.Figures;
import org.selfdiff.runner.terminal.Terminal;

/** Terminal, comparison, report and page tell the same of a run in two launches with a pause. */
class TwoLaunchesTest {
  private static final double PAUSE = 3;
  private static final Pattern SUMMARY =
      Pattern.compile("(\\w+) in (.+)\n.* (\\S+) images/s, final loss (\\S+)\n");
  private static final Pattern ROW =
      Pattern.compile("\nsmoke-simsiam +(\\w+) +12 +3 +(.+?)  +(\\S+) +(\\S+) .*");

  @TempDir private Path folder;

  /** State, time, images/s and loss as a person reads them. */
  private record Told(String state, String time, String imagesPerSecond, String loss) {
    static Told of(Pattern pattern, String text) {
      Matcher m = pattern.matcher(text);
      assertThat(m.find()).as(text).isTrue();
      return new Told(m.group(1), m.group(2), m.group(3), m.group(4));
    }
  }

  private Loaded.Valid load() {
    return new ExperimentLoader(Corpus.experiments())
        .load(
            Corpus.experiments().resolve("smoke/simsiam.conf"),
            List.of("run.root=" + folder, "evaluate.knn.every-epochs=1"))
        .orThrow();
  }

  private String launch(int until, RunState end) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false, 100, false, false);
    assertThat(new ExperimentRun(load(), List.of("run"), folder, terminal, until).run())
        .isEqualTo(end);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String tile(String html, String name) {
    Matcher m =
        Pattern.compile(
                "<span class=\"value\">([^<]*)</span><span class=\"name\">"
                    + Pattern.quote(name)
                    + "</span>")
            .matcher(html);
    assertThat(m.find()).as(name).isTrue();
    return m.group(1);
  }

  private static Told report(Path file) throws IOException {
    String html = Files.readString(file);
    Matcher state = Pattern.compile("<span class=\"status \\w+\">(\\w+)</span>").matcher(html);
    assertThat(state.find()).isTrue();
    return new Told(
        state.group(1),
        tile(html, "training time"),
        tile(html, "images/s"),
        tile(html, "final loss"));
  }

  @Test
  void allViewsTellTheSameOfARunThatPaused() throws Exception {
    long begin = System.nanoTime();
    launch(1, RunState.INTERRUPTED);
    Thread.sleep((long) (1000 * PAUSE));
    String terminal = launch(Integer.MAX_VALUE, RunState.FINISHED);
    double wall = (System.nanoTime() - begin) / 1e9;

    StoredRun run = StoredRun.open(folder.resolve(load().runName()), List.of());
    Metrics metrics = run.metrics();
    Headline headline = Headline.of(metrics, 16);
    assertThat(headline.steps()).isEqualTo(12);
    assertThat(headline.seconds()).isBetween(0.001, wall - PAUSE);
    assertThat(metrics.end().time() - metrics.lines().get(0).time()).isGreaterThan(PAUSE);
    assertThat(headline.imagesPerSecond()).hasValue(12 * 16 / headline.seconds());

    Told told = Told.of(SUMMARY, terminal);
    assertThat(told)
        .isEqualTo(
            new Told(
                "finished",
                Figures.duration(
                    java.time.Duration.ofMillis(Math.round(1000 * headline.seconds()))),
                Figures.rate(headline.imagesPerSecond().orElseThrow()),
                Figures.number(headline.loss().orElseThrow())));
    String table = TextTable.of(new RunComparison(List.of(RunRecord.of(run, metrics))));
    assertThat(Told.of(ROW, table)).isEqualTo(told);
    assertThat(report(run.paths().report())).isEqualTo(told);
    assertThat(report(RunReport.write(run, notice -> {}))).isEqualTo(told);
    ListedRun row = new RunCatalog(folder, Clock.systemUTC()).since(0).runs().get(0);
    assertThat(row.state()).isEqualTo(RunState.FINISHED);
    assertThat(row.seconds()).isEqualTo(headline.seconds());
    assertThat(row.imagesPerSecond()).isEqualTo(headline.imagesPerSecond().orElseThrow());
    assertThat(row.loss()).isEqualTo(headline.loss().orElseThrow());
    assertThat(row.knn()).isEqualTo(headline.trained().orElseThrow());
    assertThat(row.knnBest()).isEqualTo(headline.best().orElseThrow());

    launch(Integer.MAX_VALUE, RunState.FINISHED);
    assertThat(run.metrics()).isEqualTo(metrics);
    assertThat(report(run.paths().report())).isEqualTo(told);
  }
}
