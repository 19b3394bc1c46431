package org.selfdiff.runner.sweep.prospect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.sweep.view.Keys;
import org.selfdiff.runner.sweep.view.TrialTable;

/** What of a sweep will not be run, as text for the terminal. */
public final class ProspectText {
  private static final int SHOWN = 20;

  private final Prospects prospects;
  private final Map<String, String> names;
  private final StringBuilder text = new StringBuilder();

  private ProspectText(Prospects prospects) {
    this.prospects = prospects;
    this.names =
        Keys.shortened(
            prospects.sweep().space().axes().stream().map(a -> a.dimension().key()).toList());
  }

  /** The impossible trials below their reasons, then those equal to another; empty without any. */
  public static String of(Prospects prospects) {
    ProspectText text = new ProspectText(prospects);
    text.impossible();
    text.equal();
    return text.text.toString();
  }

  /** One sentence for a sweep of which nothing can be run. */
  public static String hopeless(Prospects prospects) {
    int count = prospects.trials().size();
    return (count == 1 ? "the only trial" : "all " + count + " trials")
        + " of the sweep "
        + (count == 1 ? "is" : "are")
        + " impossible, nothing is started; expected at least one point of sweep.space that is a"
        + " valid experiment";
  }

  private void impossible() {
    List<Prospect> impossible = prospects.impossible();
    if (impossible.isEmpty()) {
      return;
    }
    head(impossible.size(), "is impossible and never starts", "are impossible and never start");
    Map<String, List<Prospect>> byReason = new LinkedHashMap<>();
    for (Prospect p : impossible) {
      byReason.computeIfAbsent(p.candidate().impossible(), any -> new ArrayList<>()).add(p);
    }
    byReason.forEach(
        (reason, trials) -> {
          text.append("  ").append(reason).append('\n');
          table(trials);
        });
  }

  private void equal() {
    List<Prospect> equal = prospects.equal();
    if (!equal.isEmpty()) {
      head(equal.size(), "makes the runs of another", "make the runs of another");
      table(equal);
    }
  }

  private void head(int count, String one, String many) {
    text.append(count).append(" of ").append(prospects.trials().size());
    text.append(prospects.known().isEmpty() ? " trials " : " trials to come ");
    text.append(count == 1 ? one : many).append(":\n");
  }

  private void table(List<Prospect> trials) {
    List<List<String>> rows = new ArrayList<>();
    for (Prospect p : trials.stream().limit(SHOWN).toList()) {
      List<String> row = new ArrayList<>(List.of("trial " + p.number()));
      names.forEach(
          (key, name) ->
              row.add(p.shown().containsKey(key) ? name + " " + p.shown().get(key) : ""));
      row.add(p.same() < 0 ? "" : "as trial " + p.same());
      rows.add(row);
    }
    TrialTable.aligned(rows).lines().forEach(l -> text.append("    ").append(l).append('\n'));
    if (trials.size() > SHOWN) {
      text.append("    and ").append(trials.size() - SHOWN).append(" more\n");
    }
  }
}
