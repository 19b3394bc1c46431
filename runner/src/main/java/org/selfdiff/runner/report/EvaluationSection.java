package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.terminal.Figures;

/** What protocols found: accuracies beside their baselines, classes, confusions. */
final class EvaluationSection implements Section {
  /** Classes up to which every pair has a cell. */
  private static final int CELLS = 30;

  /** Pairs that are named where there are more classes. */
  private static final int PAIRS = 20;

  /** Share of a class from which on its cell is so dark that its text has to be light. */
  private static final double DARK = 0.55;

  @Override
  public Html html(ReportData data) {
    List<EvaluationRecord> records = data.evaluations();
    return Html.card(
        "Evaluation by protocols",
        Html.join(records.stream().map(record -> protocol(record, record == records.get(0)))));
  }

  private static Html protocol(EvaluationRecord record, boolean open) {
    return Html.of(
        """
        <div class="protocol"><h3>%s</h3><p class="note">%s</p>%s%s%s
        <details%s><summary>Classes, confusions, settings</summary>
        <div class="classes">%s</div>%s%s%s</details></div>
        """,
        record.protocol(),
        sentence(record),
        Html.join(
            record.baselines().entrySet().stream()
                .map(e -> Html.bar(e.getKey(), e.getValue(), false))),
        Html.bar("top-1", record.top1(), true),
        Html.bar("top-5", record.top5(), false),
        open ? " open" : "",
        Html.join(record.classes().stream().map(line -> Html.bar(line.name(), line.top1(), false))),
        record.classes().size() <= CELLS ? matrix(record) : pairs(record),
        variants(record),
        Section.pairs(record.settings()));
  }

  private static String sentence(EvaluationRecord record) {
    EvaluationRecord.ProbeVariant best = record.best();
    String epoch =
        best.epoch() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", at epoch %d, the best on the test images; after the last one %s",
                best.epoch(),
                Figures.percent(best.last()));
    return String.format(
        Locale.ROOT,
        "%s%s. %s per image (%s), %s and %s.",
        best.name(),
        epoch,
        Figures.counted(record.dim(), "number"),
        record.features(),
        Figures.counted(record.images().train(), "training image"),
        Figures.counted(record.images().test(), "test image"));
  }

  private static Html matrix(EvaluationRecord record) {
    List<EvaluationRecord.ClassLine> classes = record.classes();
    return Html.of(
        """
        <p class="note">Rows: the images of a class. Columns: what they were taken for.</p>
        <div class="scroll"><table class="confusion"><thead><tr><th></th>%s</tr></thead>
        <tbody>%s</tbody></table></div>
        """,
        each(
            classes.size(), c -> Html.of("<th title=\"%s\">%d</th>", classes.get(c).name(), c + 1)),
        each(
            classes.size(),
            c ->
                Html.of(
                    "<tr><th>%d %s</th>%s</tr>",
                    c + 1, classes.get(c).name(), each(classes.size(), p -> cell(record, c, p)))));
  }

  private static Html each(int count, IntFunction<Html> of) {
    return Html.join(IntStream.range(0, count).mapToObj(of));
  }

  private static Html cell(EvaluationRecord record, int own, int taken) {
    int count = record.confusion()[own][taken];
    int images = record.classes().get(own).images();
    double share = images == 0 ? 0 : (double) count / images;
    return Html.of(
        "<td class=\"%s%s\" style=\"--v:%.3f\" title=\"%d of %d %s taken for %s\">%s</td>",
        own == taken ? "right" : "wrong",
        share > DARK ? " dark" : "",
        share,
        count,
        images,
        record.classes().get(own).name(),
        record.classes().get(taken).name(),
        count == 0 ? "" : count);
  }

  private record Pair(String own, String taken, int count) {}

  private static Html pairs(EvaluationRecord record) {
    List<Pair> pairs = new ArrayList<>();
    for (int c = 0; c < record.classes().size(); c++) {
      for (int p = 0; p < record.classes().size(); p++) {
        if (c != p && record.confusion()[c][p] > 0) {
          String own = record.classes().get(c).name();
          pairs.add(new Pair(own, record.classes().get(p).name(), record.confusion()[c][p]));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(pair -> -pair.count()));
    return Html.of(
        """
        <p class="note">What is confused most often.</p><table class="numbers"><thead><tr>\
        <th>images of</th><th>taken for</th><th>images</th></tr></thead><tbody>%s</tbody></table>
        """,
        Html.join(
            pairs.stream()
                .limit(PAIRS)
                .map(
                    pair ->
                        Html.of(
                            "<tr><td>%s</td><td>%s</td><td>%d</td></tr>",
                            pair.own(), pair.taken(), pair.count()))));
  }

  private static Html variants(EvaluationRecord record) {
    if (record.variants().size() == 1) {
      return Html.NONE;
    }
    return Html.of(
        """
        <div class="scroll"><table class="numbers"><thead><tr><th></th><th>top-1</th>\
        <th>top-5</th><th>best epoch</th><th>last epoch</th></tr></thead>
        <tbody>%s</tbody></table></div>
        """,
        Html.join(
            record.variants().stream()
                .map(
                    v ->
                        Html.of(
                            "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                            v.name(),
                            Figures.percent(v.top1()),
                            Figures.percent(v.top5()),
                            v.epoch() == 0 ? "" : v.epoch(),
                            v.epoch() == 0 ? "" : Figures.percent(v.last())))));
  }
}
