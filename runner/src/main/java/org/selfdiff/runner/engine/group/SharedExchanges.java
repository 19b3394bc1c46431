package org.selfdiff.runner.engine.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.exit.ExitCode;

/**
 * Where the threads of a group meet: exchange number n of every rank is one exchange, which the
 * last rank to bring its part carries out.
 */
final class SharedExchanges {
  private final int size;
  private final Map<Integer, Shared> exchanges = new HashMap<>();
  private GroupException broken;

  /**
   * What a rank brings.
   *
   * @param what the exchange; null for a broadcast of rank 0
   */
  record Part(Collective what, Memory from, Memory into) {
    /** What has to be the same on every rank. */
    String kind() {
      return (what == null ? "Broadcast" : what) + " of " + from.size() + " " + from.type();
    }
  }

  private static final class Shared {
    private final Part[] parts;
    private int here;
    private int left;
    private boolean done;
    private GroupException failure;

    Shared(int size) {
      parts = new Part[size];
    }
  }

  SharedExchanges(int size) {
    this.size = size;
  }

  int size() {
    return size;
  }

  /** Brings a rank's part of an exchange. */
  synchronized void bring(int number, int rank, Part part) {
    require(part);
    if (broken != null) {
      throw again(broken);
    }
    Shared m = exchanges.computeIfAbsent(number, n -> new Shared(size));
    m.parts[rank] = part;
    if (++m.here == size) {
      String first = m.parts[0].kind();
      for (int r = 1; r < size; r++) {
        if (!m.parts[r].kind().equals(first)) {
          fail(ExitCode.VERIFICATION, differing(number, first, r, m.parts[r].kind()));
          return;
        }
      }
      carryOut(m.parts);
      m.done = true;
      notifyAll();
    }
  }

  private static String differing(int number, String first, int rank, String other) {
    return "ranks run different steps: exchange %d is %s on rank 0 and %s on rank %d"
        .formatted(number, first, other, rank);
  }

  private static void require(Part p) {
    long gets = p.from.size();
    if (p.what instanceof AllGather all) {
      gets *= all.world();
    } else if (p.what instanceof ReduceScatter scatter) {
      gets /= scatter.world();
    }
    if (p.into.size() != gets || p.into.type() != p.from.type()) {
      throw new IllegalArgumentException(
          "%s gives %d %s, found memory of %d %s"
              .formatted(p.kind(), gets, p.from.type(), p.into.size(), p.into.type()));
    }
    boolean mean = p.what instanceof AllReduce all && all.fn() == AllReduce.Fn.MEAN;
    if (mean && !p.from.type().isFloating()) {
      throw new IllegalArgumentException(p.kind() + ": whole numbers have no mean of their type");
    }
  }

  private void carryOut(Part[] parts) {
    List<Memory> from = Stream.of(parts).map(Part::from).toList();
    Collective what = parts[0].what;
    if (what == null) {
      for (int r = 1; r < size; r++) {
        parts[r].into.copy(parts[0].from);
      }
    } else if (what instanceof AllGather) {
      long count = from.get(0).size();
      for (Part to : parts) {
        for (int r = 0; r < size; r++) {
          to.into.copy(r * count, from.get(r), 0, count);
        }
      }
    } else if (what instanceof AllReduce all) {
      List<Memory> into = Stream.of(parts).map(Part::into).toList();
      new Reduction(all.fn(), from).into(into, 0);
    } else if (what instanceof ReduceScatter) {
      long count = parts[0].into.size();
      for (int r = 0; r < size; r++) {
        new Reduction(AllReduce.Fn.SUM, from).into(List.of(parts[r].into), r * count);
      }
    }
  }

  /** Waits until an exchange is done. */
  synchronized void await(int number, int rank) {
    Shared m = Objects.requireNonNull(exchanges.get(number), "an exchange is awaited once");
    while (!m.done && m.failure == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        fail(ExitCode.INTERRUPTED, "rank " + rank + " was interrupted");
      }
    }
    if (++m.left == size) {
      exchanges.remove(number);
    }
    if (m.failure != null) {
      throw again(m.failure);
    }
  }

  /** Fails what waits for a rank that is gone. */
  synchronized void leave(int rank) {
    if (broken == null) {
      fail(ExitCode.DATA, "rank " + rank + " is gone");
    }
  }

  private void fail(ExitCode code, String why) {
    if (broken == null) {
      broken = new GroupException(code, why);
    }
    List<Shared> open = new ArrayList<>(exchanges.values());
    open.removeIf(m -> m.done || m.failure != null);
    open.forEach(m -> m.failure = broken);
    notifyAll();
  }

  /** A new exception for each thread, so that each has its own trace. */
  private static GroupException again(GroupException first) {
    return new GroupException(first.code(), first.getMessage());
  }
}
