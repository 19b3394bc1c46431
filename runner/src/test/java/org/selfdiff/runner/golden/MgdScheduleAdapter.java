package org.selfdiff.runner.golden;

import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.matching.Margin;
import org.selfdiff.methods.matching.MatchingSchedule;

/** What MGD computes without a graph: margins of batch norms, and when channels are matched. */
final class MgdScheduleAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mgd")
        && (golden.name().startsWith("margin") || golden.name().startsWith("update_schedule"));
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    return golden.name().startsWith("margin") ? margins(golden) : epochs(golden);
  }

  private static Map<String, GoldenArray> margins(GoldenCase golden) {
    double[] margins =
        Margin.of(golden.input("gamma").toDoubles(), golden.input("beta").toDoubles());
    return Map.of("out_margin", GoldenArray.list(margins));
  }

  private static Map<String, GoldenArray> epochs(GoldenCase golden) {
    MatchingSchedule schedule =
        new MatchingSchedule(golden.number("stop"), golden.whole("num"), 20_000);
    Map<String, GoldenArray> results = new TreeMap<>();
    for (String member : golden.expected().keySet()) {
      int last =
          member.equals("out_full")
              ? Integer.MAX_VALUE
              : Integer.parseInt(member.substring("out_total".length()));
      int[] epochs =
          schedule.epochs().stream().mapToInt(Integer::intValue).filter(e -> e <= last).toArray();
      results.put(member, GoldenArray.integers(epochs, epochs.length));
    }
    return results;
  }
}
