package org.selfdiff.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.record.RunState;

class HtmlReportTest {
  private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z0-9]+)[^>]*?(/?)>");
  private static final List<String> VOID = List.of("meta", "img");

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  /** Every element that is opened is closed, in order. */
  private static void requireBalanced(String html) {
    String body =
        html.replaceAll("(?s)<(style|script)>.*?</\\1>", "").replace("<!DOCTYPE html>", "");
    ArrayDeque<String> open = new ArrayDeque<>();
    Matcher tags = TAG.matcher(body);
    while (tags.find()) {
      if (tags.group(1).equals("/")) {
        assertThat(tags.group(2)).isEqualTo(open.pop());
      } else if (tags.group(3).isEmpty() && !VOID.contains(tags.group(2))) {
        open.push(tags.group(2));
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void theDevicesOfEveryLaunchAreShown() {
    ReportData whole = ReportFixture.finished();
    Launch first = whole.provenance().launches().get(0);
    assertThat(HtmlReport.render(whole))
        .contains("1 x cpu, 2 threads")
        .contains("AMD EPYC 9R14, 2 cores</p>");

    Provenance shared =
        new Provenance(
            "a",
            "0",
            Map.of(),
            List.of(
                on(first, new LaunchDevices(2, "cpu", 1)),
                on(first, new LaunchDevices(4, "cpu", 1))));
    String html =
        HtmlReport.render(
            new ReportData(
                shared,
                whole.state(),
                whole.headline(),
                whole.knn(),
                whole.metrics(),
                whole.views(),
                whole.pictures(),
                whole.proof(),
                whole.resolved(),
                whole.files(),
                whole.evaluations(),
                whole.reason()));
    assertThat(html)
        .contains("2 x cpu, 1 thread each, then 4 x cpu, 1 thread each")
        .contains("2 cores · 2 x cpu, then 4 x cpu</p>");
    requireBalanced(html);
  }

  private static Launch on(Launch launch, LaunchDevices devices) {
    return new Launch(
        launch.started(),
        launch.command(),
        launch.host(),
        launch.process(),
        launch.git(),
        launch.java(),
        launch.system(),
        launch.processor(),
        launch.cores(),
        devices,
        launch.memoryMib(),
        launch.libraries());
  }

  @Test
  void localCropsStandBehindTheFullViews() {
    RgbImage full = new RgbImage(2, 2, new int[4]);
    RgbImage crop = new RgbImage(1, 1, new int[1]);
    ReportData data =
        ReportFixture.finished(
            List.of(
                new ViewRow(
                    "a",
                    full,
                    List.of(
                        new ViewRow.ShownView("view 1", full, false),
                        new ViewRow.ShownView("view 2", full, true),
                        new ViewRow.ShownView("local crop 1", crop, false)),
                    List.of())));
    String html = HtmlReport.render(data);

    requireBalanced(html);
    assertThat(html).contains("<div class=\"views\" style=\"--n:4\">");
    assertThat(html.indexOf("title=\"view 2, strong\" width=\"2\" height=\"2\""))
        .isPositive()
        .isLessThan(html.indexOf("title=\"local crop 1\" width=\"1\" height=\"1\""));
  }

  @Test
  void showsEverythingOfAFinishedRun() {
    String html = HtmlReport.render(ReportFixture.finished());
    requireBalanced(html);
    assertThat(html)
        .contains("<h1>moco-shapes</h1><span class=\"status finished\">finished</span>")
        .contains("<b>+33.3 points</b> over raw pixels")
        .contains(
            "title=\"trained\">trained</span><span class=\"rail\"><span"
                + " style=\"width:71.5%\"></span></span><span class=\"value\">71.5 %</span>")
        .contains("<p class=\"sub\">started 2026-03-01 09:14:07 UTC · trained for 3m 07s")
        .contains(
            "<td>16</td><td>1.9e-6</td><td>8.8e-6</td><td class=\"good\">within the tolerance</td>")
        .contains("temperature = 0.1 # &lt;tau&gt; &amp; co")
        .contains("<td>commit 0123456789ab, with uncommitted changes</td>")
        .contains("<a href=\"export/backbone.onnx\">export/backbone.onnx</a></td><td>2.8 MB</td>");
    assertThat(count(html, "<svg ")).isEqualTo(5);
    assertThat(count(html, "<img ")).isEqualTo(24);
    assertThat(count(html, "class=\"original")).isEqualTo(8);
  }

  @Test
  void needsNothingElse() {
    String html = HtmlReport.render(ReportFixture.finished());
    assertThat(html)
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("<link")
        .doesNotContain("@import")
        .doesNotContain("url(\"")
        .doesNotContain("src=\"/");
    assertThat(count(html, "src=\"")).isEqualTo(count(html, "src=\"data:image/png;base64,"));
    assertThat(count(html, "url(")).isEqualTo(count(html, "url(#clip-"));
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(200_000);
  }

  @Test
  void aDivergedRunShowsWhere() {
    String html = HtmlReport.render(ReportFixture.diverged());
    requireBalanced(html);
    assertThat(html)
        .contains("<span class=\"status diverged\">diverged</span>")
        .contains("<span class=\"value\">NaN</span><span class=\"name\">final loss</span>")
        .contains(">not finite</text>")
        .doesNotContain("kNN top-1 accuracy")
        .doesNotContain("Augmented views")
        .doesNotContain("Proof of the ONNX export");
  }

  @Test
  void aRunWithoutMetricsIsStillReadable() {
    ReportData data =
        new ReportData(
            new Provenance("a", "0123456789", Map.of(), List.of()),
            RunState.RUNNING,
            Headline.of(new Metrics(List.of()), 1),
            Map.of("trained", 0.5),
            new Metrics(List.of()),
            List.of(),
            List.of(),
            Optional.empty(),
            "",
            List.of(),
            List.of(),
            "");
    String html = HtmlReport.render(data);
    requireBalanced(html);
    assertThat(html).contains("50.0 %").doesNotContain("<svg ").doesNotContain(" points</b>");
  }

  @Test
  void aRunThatWasNotJudgedYetHasNoResult() {
    ReportData data =
        new ReportData(
            new Provenance("a", "0123456789", Map.of(), List.of()),
            RunState.INTERRUPTED,
            Headline.of(new Metrics(List.of()), 1),
            Map.of("untrained", 0.25),
            new Metrics(List.of(new MetricsLine(0, 0, 0, Map.of(Metrics.KNN_TOP1, 0.25)))),
            List.of(),
            List.of(),
            Optional.empty(),
            "",
            List.of(),
            List.of(),
            "");
    assertThat(HtmlReport.render(data))
        .contains("25.0 %", "<p class=\"gain\">not evaluated since training began</p>")
        .doesNotContain("bar result");
  }

  @Test
  void textsCannotBreakThePage() {
    String hostile = "\"><script>alert('x')</script>&";
    ReportData fixture = ReportFixture.finished();
    ReportData data =
        new ReportData(
            new Provenance(hostile, hostile, Map.of(hostile, hostile), List.of()),
            RunState.INTERRUPTED,
            Headline.of(new Metrics(List.of()), 1),
            Map.of(hostile, 2.0),
            new Metrics(List.of(new MetricsLine(1, 1, 0, Map.of(Metrics.KNN_TOP1, 0.5)))),
            List.of(),
            List.of(),
            fixture
                .proof()
                .map(
                    p ->
                        new ExportProof(
                            hostile,
                            17,
                            hostile,
                            hostile,
                            hostile,
                            List.of(new ExportProof.BatchDeviation(1, 1, 1, false)),
                            List.of(hostile))),
            hostile,
            List.of(new FileEntry(hostile, 1)),
            List.of(EvaluationFixture.named(hostile)),
            "");
    String html = HtmlReport.render(data);
    requireBalanced(html);
    assertThat(count(html, "<script>")).isEqualTo(1);
    assertThat(html).doesNotContain("alert('x')").contains("class=\"bad\">beyond the tolerance");
  }
}
