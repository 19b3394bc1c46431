package org.selfdiff.runner.sweep.view;

import java.util.List;
import org.selfdiff.runner.sweep.course.TrialRecord;
import org.selfdiff.runner.sweep.space.Trial;

/** What a sweep says at its end. */
public final class Summary {
  private static final int SHOWN = 20;

  private Summary() {}

  /**
   * The best trials as a table, then those that were not or could not be run.
   *
   * @param most trials to show
   */
  public static String of(Results results, int most) {
    StringBuilder text = new StringBuilder();
    int ranked = results.ranked().size();
    if (ranked > 0) {
      text.append(TrialTable.best(results, most));
    }
    if (ranked > most) {
      text.append("and ").append(ranked - most).append(" more\n");
    }
    text.append(Failures.of(results).text());
    List<TrialRecord> impossible = results.in(Trial.Status.IMPOSSIBLE);
    for (TrialRecord s : impossible.stream().limit(SHOWN).toList()) {
      text.append("trial ").append(s.trial()).append(" (").append(Labels.point(results, s));
      text.append(") ").append(Labels.state(s)).append(": ").append(s.note()).append('\n');
    }
    if (impossible.size() > SHOWN) {
      text.append("and ").append(impossible.size() - SHOWN).append(" more impossible ones\n");
    }
    long same = results.standings().stream().filter(s -> s.same() >= 0).count();
    if (same > 0) {
      text.append(same).append(same == 1 ? " trial was" : " trials were");
      text.append(" equal to another and not run again\n");
    }
    return text.append('\n').toString();
  }
}
