package org.selfdiff.runner.engine.torch.group;

import java.time.Duration;
import java.util.List;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.ProcessGroup;

/**
 * Ranks that reduce the same numbers again and again, two exchanges at a time, until one ends. The
 * last one ends by itself after some, if it is told {@code leave}, or sleeps, if it is told {@code
 * sleep}.
 */
final class C10dEndless {
  private static final int SOME = 4;

  private C10dEndless() {}

  public static void main(String[] arguments) throws Exception {
    List<String> told = List.of(arguments);
    Duration patience = told.contains("sleep") ? Duration.ofSeconds(5) : C10dGroup.PATIENCE;
    Processes.rank(arguments, patience, C10dEndless::exchange);
  }

  private static String exchange(ProcessGroup group, List<String> words) throws Exception {
    Memory large = Memory.allocate(DType.F32, 1 << 20);
    Memory small = Memory.allocate(DType.F64, 3);
    AllReduce sum = new AllReduce(AllReduce.Fn.SUM, group.size());
    boolean last = group.rank() == group.size() - 1;
    for (long i = 0; ; i++) {
      var first = group.begin(sum, large, large);
      var second = group.begin(sum, small, small);
      second.await();
      first.await();
      if (i == SOME) {
        System.out.println("together");
        if (last && words.contains("leave")) {
          return "through";
        }
        if (last && words.contains("sleep")) {
          Thread.sleep(Duration.ofMinutes(1).toMillis());
        }
      }
    }
  }
}
