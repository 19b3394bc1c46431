package org.selfdiff.runner.sweep.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.sweep.course.TrialRecord;

/** Trials as lines of text. */
public final class TrialTable {
  private static final String GAP = "  ";

  private TrialTable() {}

  /**
   * The best trials, one per line below a header.
   *
   * @param most trials to show
   */
  static String best(Results results, int most) {
    Map<String, String> names = results.names();
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("trial"));
    head.addAll(names.values());
    head.addAll(List.of("epoch", results.sweep().sweep().objective(), "state"));
    rows.add(head);
    for (TrialRecord s : results.ranked().stream().limit(most).toList()) {
      Map<String, String> shown = results.shown(s);
      List<String> row = new ArrayList<>(List.of(Integer.toString(s.trial())));
      names.keySet().forEach(key -> row.add(shown.getOrDefault(key, "")));
      row.add(Integer.toString(results.rungs().get(s.scores().size() - 1)));
      row.add(Labels.score(results.sweep(), s));
      row.add(Labels.state(s));
      rows.add(row);
    }
    return aligned(rows);
  }

  /** Rows with columns of even width, without blanks at line ends. */
  public static String aligned(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    rows.forEach(
        row -> {
          for (int i = 0; i < columns; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
          }
        });
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
