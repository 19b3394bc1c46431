package org.selfdiff.runner.engine.cost;

import java.util.Arrays;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.ProcessGroup;

/** Measures what lies between the processes of a group; all of them do so at the same time. */
public final class LinkMeasurement {
  /** Numbers of an exchange whose bytes count: 16 MiB, about a bucket of gradients. */
  private static final int LARGE = 1 << 22;

  /** Exchanges that are timed; the first of each size is not, since memory is touched there. */
  private static final int TIMES = 9;

  private LinkMeasurement() {}

  /**
   * The link of memory of the host.
   *
   * @param group at least two ranks
   */
  public static Interconnect of(ProcessGroup group) {
    double small = seconds(group, 1);
    double large = seconds(group, LARGE);
    // Around a ring every number travels twice but for the part that is at home.
    double bytes = 2.0 * (group.size() - 1) / group.size() * LARGE * Float.BYTES;
    // On a busy machine the small one may have been the slower.
    return new Interconnect(bytes / Math.max(large - small, large / 2), small, true);
  }

  private static double seconds(ProcessGroup group, int numbers) {
    AllReduce sum = new AllReduce(AllReduce.Fn.SUM, group.size());
    Memory memory = Memory.allocate(DType.F32, numbers);
    double[] times = new double[TIMES];
    group.begin(sum, memory, memory).await();
    for (int i = 0; i < TIMES; i++) {
      long begin = System.nanoTime();
      group.begin(sum, memory, memory).await();
      times[i] = (System.nanoTime() - begin) / 1e9;
    }
    Arrays.sort(times);
    return times[TIMES / 2];
  }
}
