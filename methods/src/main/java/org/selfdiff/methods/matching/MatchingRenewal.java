package org.selfdiff.methods.matching;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Matches the channels of student and teacher as both are, on running statistics.
 *
 * @param step sums {@link ChannelSimilarity} over images
 * @param stages what is matched
 * @param reduction decides how many teacher channels a student channel gets
 * @param schedule when
 */
public record MatchingRenewal(
    TrainingStep step, List<Stage> stages, Reduction reduction, MatchingSchedule schedule)
    implements Renewal {
  /** Copies the list. */
  public MatchingRenewal {
    stages = List.copyOf(stages);
  }

  /**
   * One pair of taps.
   *
   * @param number stage of the networks, from 1
   * @param student channels of the student
   * @param teacher channels of the teacher
   */
  public record Stage(int number, int student, int teacher) {
    /** Name of the state with the teacher channels of each student channel. */
    public String matching() {
      return "matching_" + number;
    }

    /** Name of the metric with the similarities [student, teacher]. */
    public String similarity() {
      return "similarity_" + number;
    }
  }

  @Override
  public int images() {
    return schedule.images();
  }

  @Override
  public boolean due(int epochsDone) {
    return schedule.due(epochsDone);
  }

  @Override
  public Map<String, long[]> states(Map<String, double[]> sums, int images) {
    Map<String, long[]> states = new LinkedHashMap<>();
    for (Stage stage : stages) {
      double[][] cost = cost(stage, sums.get(stage.similarity()), images);
      int[][] channels = ChannelMatching.of(cost, reduction);
      states.put(
          stage.matching(),
          Arrays.stream(channels).flatMapToInt(Arrays::stream).asLongStream().toArray());
    }
    return states;
  }

  /** Mean cost over images, [student, teacher]. */
  public static double[][] cost(Stage stage, double[] similarity, int images) {
    double[][] cost = new double[stage.student()][stage.teacher()];
    for (int s = 0; s < stage.student(); s++) {
      for (int t = 0; t < stage.teacher(); t++) {
        cost[s][t] = 2 - 2 * similarity[s * stage.teacher() + t] / images;
      }
    }
    return cost;
  }
}
