package org.selfdiff.methods.matching;

import java.util.Arrays;

/**
 * Which teacher channels each student channel learns from: the assignment of least cost (Yue et al.
 * 2020, arXiv 2008.09958, section 3.2).
 *
 * <p>Of tc teacher and sc student channels, G = floor(tc / sc) teacher channels go to every student
 * channel; with a remainder, the last tc - G sc teacher channels are left out, as in the authors'
 * code. With {@link Reduction#SM} each student channel gets one of all teacher channels.
 */
public final class ChannelMatching {
  private static final double UNITS = 100_000;

  private ChannelMatching() {}

  /**
   * The cost as the solver sees it: the authors' code cuts 100000 times the cost to a whole number.
   */
  public static long arc(double cost) {
    return (long) (UNITS * cost);
  }

  /**
   * Matches one stage.
   *
   * @param cost distance of student channel and teacher channel, [sc, tc]
   * @return teacher channels of each student channel, [sc, G], rising within a row
   * @throws IllegalArgumentException if the teacher has fewer channels than the student
   */
  public static int[][] of(double[][] cost, Reduction reduction) {
    int student = cost.length;
    int teacher = cost[0].length;
    if (teacher < student) {
      throw new IllegalArgumentException(
          teacher + " teacher channels for " + student + " student channels, expected no fewer");
    }
    return reduction == Reduction.SM ? one(cost) : groups(cost, teacher / student);
  }

  private static int[][] one(double[][] cost) {
    long[][] arcs = new long[cost.length][];
    for (int s = 0; s < cost.length; s++) {
      arcs[s] = Arrays.stream(cost[s]).mapToLong(ChannelMatching::arc).toArray();
    }
    return Arrays.stream(LinearAssignment.solve(arcs, 1))
        .mapToObj(channel -> new int[] {channel})
        .toArray(int[][]::new);
  }

  /** Rows are teacher channels: equal copies of the student's rows would only cost time. */
  private static int[][] groups(double[][] cost, int group) {
    long[][] arcs = new long[group * cost.length][cost.length];
    for (int t = 0; t < arcs.length; t++) {
      for (int s = 0; s < cost.length; s++) {
        arcs[t][s] = arc(cost[s][t]);
      }
    }
    int[] student = LinearAssignment.solve(arcs, group);
    int[][] channels = new int[cost.length][group];
    int[] taken = new int[cost.length];
    for (int t = 0; t < student.length; t++) {
      channels[student[t]][taken[student[t]]++] = t;
    }
    return channels;
  }
}
