package org.selfdiff.runner.engine.torch.group;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.Agreement;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.group.StateAgreement;

/** Times of exchanges between processes of this machine; run by hand, as ranks of a meeting. */
final class C10dBench {
  /** The gradient of a ResNet-18 in single precision: 45 MB. */
  private static final int GRADIENT = 11_200_000;

  private static final int TIMES = 15;

  private C10dBench() {}

  /** Starts the number of processes that is given, 2 where none is, and prints what rank 0 says. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 3) {
      int size = arguments.length == 0 ? 2 : Integer.parseInt(arguments[0]);
      var folder = java.nio.file.Files.createTempDirectory("c10d-bench-");
      System.out.println(Processes.run(folder, size, C10dBench.class).get(0));
      return;
    }
    Processes.rank(arguments, (group, words) -> String.join("\n", times(group)));
  }

  private static List<String> times(ProcessGroup group) {
    int world = group.size();
    Memory large = Memory.allocate(DType.F32, GRADIENT / world * world);
    Memory part = Memory.allocate(DType.F32, GRADIENT / world);
    Memory small = Memory.allocate(DType.F32, 128);
    Agreement agreement = new Agreement(group);
    return List.of(
        line("all-reduce of 45 MB", () -> exchange(group, sum(world), large, large)),
        line("all-reduce of 512 B", () -> exchange(group, sum(world), small, small)),
        line("all-gather of 45 MB", () -> exchange(group, new AllGather(world), part, large)),
        line(
            "reduce-scatter of 45 MB",
            () -> exchange(group, new ReduceScatter(world), large, part)),
        line("broadcast of 45 MB", () -> group.broadcast(large)),
        line("decision of rank 0", () -> agreement.ofFirst(true)),
        line("decision of any rank", () -> agreement.any(false)),
        line("digest of 45 MB", () -> StateAgreement.digest(large, part(large.size()))));
  }

  private static Part part(long size) {
    return new Part("all", Shape.of(size), 0, new Initializer.Fill(0));
  }

  private static Collective sum(int world) {
    return new AllReduce(AllReduce.Fn.SUM, world);
  }

  private static void exchange(ProcessGroup group, Collective what, Memory from, Memory into) {
    group.begin(what, from, into).await();
  }

  private static String line(String name, Runnable work) {
    double[] milliseconds = new double[TIMES];
    for (int warm = 0; warm < 3; warm++) {
      work.run();
    }
    for (int i = 0; i < TIMES; i++) {
      long begin = System.nanoTime();
      work.run();
      milliseconds[i] = (System.nanoTime() - begin) / 1e6;
    }
    Arrays.sort(milliseconds);
    return String.format(
        Locale.ROOT,
        "%-24s median %8.3f ms, best %8.3f ms",
        name,
        milliseconds[TIMES / 2],
        milliseconds[0]);
  }
}
