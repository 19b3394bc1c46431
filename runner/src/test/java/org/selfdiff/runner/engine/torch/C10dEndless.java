package org.selfdiff.runner.engine.torch;

import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;

/** Ranks that reduce the same numbers again and again, two exchanges at a time, until one ends. */
final class C10dEndless {
  private C10dEndless() {}

  public static void main(String[] arguments) throws Exception {
    Processes.rank(
        arguments,
        (group, words) -> {
          Memory large = Memory.allocate(DType.F32, 1 << 20);
          Memory small = Memory.allocate(DType.F64, 3);
          AllReduce sum = new AllReduce(AllReduce.Fn.SUM, group.size());
          for (long i = 0; ; i++) {
            var first = group.begin(sum, large, large);
            var second = group.begin(sum, small, small);
            second.await();
            first.await();
            if (i == 3) {
              System.out.println("together");
            }
          }
        });
  }
}
