package org.selfdiff.runner.sweep.course;

import java.util.List;
import java.util.Map;
import org.selfdiff.runner.sweep.space.Trial;

/**
 * How a trial stands.
 *
 * @param trial its number
 * @param point value of each active dimension, in full
 * @param cells identity of the run of each seed; none where it is impossible
 * @param scores per rung that it has reached, the score of each seed that is there
 * @param seconds of all its runs
 * @param state how it stands
 * @param note why it is impossible or a run of it broke off; empty where neither
 * @param same the trial that has the same runs, -1 where there is none
 */
public record TrialRecord(
    int trial,
    Map<String, String> point,
    List<String> cells,
    List<List<Double>> scores,
    double seconds,
    Trial.Status state,
    String note,
    int same) {
  /** The scores of the last rung that it has reached; none before the first. */
  public List<Double> last() {
    return scores.isEmpty() ? List.of() : scores.get(scores.size() - 1);
  }

  /** Mean of the last rung, NaN before the first. */
  public double mean() {
    return last().stream().mapToDouble(s -> s).average().orElse(Double.NaN);
  }

  /** Sample standard deviation of the last rung over the seeds, NaN for fewer than two. */
  public double deviation() {
    double mean = mean();
    double squares = last().stream().mapToDouble(s -> (s - mean) * (s - mean)).sum();
    return last().size() < 2 ? Double.NaN : Math.sqrt(squares / (last().size() - 1));
  }
}
