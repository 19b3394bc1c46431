package org.selfdiff.runner.engine.torch.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Work;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.engine.group.Seat;

/**
 * Ranks that are processes and exchange numbers by libtorch's process groups: Gloo for memory of
 * the host, NCCL for tensors on a GPU. NCCL has not run with this class on any GPU yet.
 *
 * <p>Every rank gets the same bits, because each element is reduced in one place; the order in
 * which the ranks are added up differs from element to element, and is the same in every run. A
 * mean is the sum divided by the number of ranks. A maximum may pass over what is not a number.
 *
 * <p>After a {@link GroupException} the group exchanges nothing any more, and the process has to
 * end: only then do those ranks notice that wait for this one. They look every {@value
 * #LOOK_SECONDS} seconds whether the others are there, and notice a lost connection at once.
 */
public final class C10dGroup implements TensorGroup {
  /**
   * How long an exchange waits for ranks that are there: a day, for rank 0 may evaluate alone for
   * hours. Ranks that are gone are noticed without it.
   */
  public static final Duration PATIENCE = Duration.ofDays(1);

  private static final long LOOK_SECONDS = 2;

  /** Bytes of a rank from which on a gather of the host is cheaper as one broadcast of each. */
  private static final long TOLD_BYTES = 1 << 17;

  /** How long a failed group waits for exchanges that still use memory. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Seat seat;
  private final Backend host;
  private final Optional<Backend> device;
  private final Duration patience;
  private final List<Pending> pending = new ArrayList<>();

  /** Room for sums of which a part is taken; kept, because new memory costs as much as the sum. */
  private final List<Tensor> free = new ArrayList<>();

  private GroupException broken;
  private boolean closed;

  private C10dGroup(Seat seat, Backend host, Optional<Backend> device, Duration patience) {
    this.seat = seat;
    this.host = host;
    this.device = device;
    this.patience = patience;
  }

  /**
   * Loads what connects ranks. Processes that begin together do that one after the other: ranks
   * have it behind them before others wait for them with a clock.
   *
   * @throws org.selfdiff.runner.engine.DeviceException if it cannot be loaded
   */
  public static void load() {
    C10dBackends.load();
  }

  /**
   * Connects ranks that have met.
   *
   * @param seat this rank; closed with the group
   * @param placed the device of this rank; no two ranks may have the same GPU
   * @param patience how long to wait until all are connected; exchanges wait for {@link #PATIENCE}
   * @throws GroupException if the ranks cannot be connected
   */
  public static C10dGroup join(Seat seat, Device placed, Duration patience) {
    return join(seat, placed, patience, PATIENCE);
  }

  /** The same with exchanges that wait for another time. */
  static C10dGroup join(Seat seat, Device placed, Duration patience, Duration ofExchanges) {
    try {
      C10dBackends backends = new C10dBackends(seat, patience, ofExchanges);
      Backend gloo = SilentOutput.during(backends::gloo);
      return new C10dGroup(seat, gloo, backends.nccl(placed), ofExchanges);
    } catch (Exception | LinkageError e) {
      GroupException failure = C10dFailure.of(e, "be connected", seat, patience);
      seat.close();
      throw failure;
    }
  }

  /** What the environment of a rank's process has to hold before it starts. */
  public static Map<String, String> environment(Device placed) {
    return placed.isCuda() ? C10dBackends.ENVIRONMENT : Map.of();
  }

  @Override
  public int rank() {
    return seat.rank();
  }

  @Override
  public int size() {
    return seat.size();
  }

  /** An exchange that libtorch carries out. */
  private final class Pending implements Exchange {
    private final List<Work> works;
    private final List<Tensor> tensors;

    /** Kept from the garbage collector while libtorch reads and writes them. */
    private final List<Memory> memory;

    private final Runnable after;

    Pending(List<Work> works, List<Tensor> tensors, List<Memory> memory, Runnable after) {
      this.works = works;
      this.tensors = tensors;
      this.memory = memory;
      this.after = after;
      pending.add(this);
    }

    @Override
    public void await() {
      if (broken != null) {
        throw again();
      }
      boolean onDevice = tensors.get(0).is_cuda();
      try {
        if (onDevice) {
          // Puts what follows on the stream behind the exchange; a time would stop the host.
          works.forEach(Work::_wait);
        } else {
          works.forEach(this::awaitOnHost);
        }
        after.run();
      } catch (GroupException e) {
        throw fail(e);
      } catch (RuntimeException e) {
        throw fail(C10dFailure.of(e, "exchange values", seat, patience));
      }
      release();
    }

    private void awaitOnHost(Work work) {
      Optional<String> gone = Optional.empty();
      while (!done(work, Duration.ofSeconds(LOOK_SECONDS))) {
        if (gone.isPresent()) {
          throw new GroupException(C10dFailure.sentence(gone.get()));
        }
        // Whoever has left after this exchange has given what it had to; it arrives in a moment.
        gone = seat.gone();
      }
    }

    /** Whether the exchange is done, or has failed, within a time. */
    private boolean done(Work work, Duration time) {
      try (Milliseconds most = new Milliseconds(time.toMillis())) {
        return work._wait(most);
      } catch (RuntimeException e) {
        // What has completed since then, as it does while a process is stopped, says how it ended.
        return work.isCompleted() && ended(work);
      }
    }

    private static boolean ended(Work work) {
      try (Milliseconds most = new Milliseconds(TimeUnit.SECONDS.toMillis(LOOK_SECONDS))) {
        return work._wait(most);
      }
    }

    /** Whether libtorch has let go of the memory by a moment, whatever came of it. */
    private boolean settled(long nanos) {
      boolean all = true;
      for (Work work : works) {
        long left = Math.max(nanos - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1));
        try {
          all &= done(work, Duration.ofNanos(left));
        } catch (RuntimeException e) {
          // It has failed, and so ended.
        }
      }
      return all;
    }

    private void release() {
      pending.remove(this);
      works.forEach(Work::close);
      tensors.forEach(Tensor::close);
      memory.clear();
    }
  }

  @Override
  public Exchange begin(Collective what, Memory from, Memory into) {
    requireWhole();
    if (from.size() == 0 && into.size() == 0) {
      return () -> {};
    }
    Tensor in = C10dCalls.tensor(from);
    Tensor out = into == from ? in : C10dCalls.tensor(into);
    return start(what, in, out, new ArrayList<>(List.of(from, into)));
  }

  @Override
  public Exchange begin(Collective what, Tensor from, Tensor into) {
    requireWhole();
    if (from.numel() == 0 && into.numel() == 0) {
      return () -> {};
    }
    Tensor in = from.view(-1);
    Tensor out = into.data_ptr().equals(from.data_ptr()) ? in : into.view(-1);
    return start(what, in, out, new ArrayList<>());
  }

  private Exchange start(Collective what, Tensor in, Tensor out, List<Memory> memory) {
    require(what, in, out);
    Backend backend = in.is_cuda() ? device.orElseThrow() : host;
    List<Tensor> tensors = in == out ? List.of(in) : List.of(in, out);
    try {
      if (what instanceof AllReduce reduce) {
        if (in != out) {
          out.copy_(in);
        }
        Work work = C10dCalls.allReduce(backend, reduce.fn(), out);
        return new Pending(List.of(work), tensors, memory, () -> divide(reduce.fn(), out));
      }
      if (what instanceof ReduceScatter && !in.is_cuda()) {
        return reduceScatter(in, out, memory);
      }
      List<Work> works =
          what instanceof AllGather
              ? allGather(backend, in, out)
              : List.of(backend._reduce_scatter_base(out, in));
      return new Pending(works, tensors, memory, () -> {});
    } catch (RuntimeException e) {
      throw fail(C10dFailure.of(e, "begin " + what, seat, patience));
    }
  }

  /**
   * Gloo gathers into memory of its own and copies from there; where that takes longer than to
   * begin several exchanges, every rank tells the others instead.
   */
  private List<Work> allGather(Backend backend, Tensor in, Tensor out) {
    if (in.is_cuda() || in.nbytes() < TOLD_BYTES) {
      return List.of(backend._allgather_base(out, in));
    }
    List<Work> works = new ArrayList<>();
    for (int rank = 0; rank < size(); rank++) {
      try (Tensor share = out.narrow(0, rank * in.numel(), in.numel())) {
        if (rank == rank()) {
          share.copy_(in);
        }
        works.add(C10dCalls.broadcast(backend, share, rank));
      }
    }
    return works;
  }

  /** Gloo's own takes several times as long as the sum of everything, of which a part is taken. */
  private Exchange reduceScatter(Tensor in, Tensor out, List<Memory> memory) {
    Tensor all = free.isEmpty() ? kept(in) : reused(free.remove(free.size() - 1), in);
    Work work = C10dCalls.allReduce(host, AllReduce.Fn.SUM, all);
    return new Pending(
        List.of(work),
        List.of(in, out),
        memory,
        () -> {
          try (Tensor part = all.narrow(0, rank() * out.numel(), out.numel())) {
            out.copy_(part);
          }
          free.add(all);
        });
  }

  private static Tensor reused(Tensor room, Tensor in) {
    if (room.numel() == in.numel() && room.scalar_type() == in.scalar_type()) {
      room.copy_(in);
      return room;
    }
    room.close();
    return kept(in);
  }

  /** A copy that outlives the caller's scope of pointers. */
  private static Tensor kept(Tensor in) {
    Tensor copy = in.clone();
    copy.retainReference();
    return copy;
  }

  private void divide(AllReduce.Fn fn, Tensor values) {
    if (fn == AllReduce.Fn.MEAN) {
      try (Scalar ranks = new Scalar(size())) {
        values.div_(ranks);
      }
    }
  }

  private void require(Collective what, Tensor in, Tensor out) {
    long gets = in.numel();
    if (what instanceof AllGather) {
      gets *= size();
    } else if (what instanceof ReduceScatter) {
      gets /= size();
    }
    if (what.world() != size() || out.numel() != gets) {
      throw new IllegalArgumentException(
          "%s of %d numbers into %d in a group of %d"
              .formatted(what, in.numel(), out.numel(), size()));
    }
  }

  @Override
  public void broadcast(Memory memory) {
    requireWhole();
    if (memory.size() == 0) {
      return;
    }
    Tensor values = C10dCalls.tensor(memory);
    Exchange exchange;
    try {
      List<Work> work = List.of(C10dCalls.broadcast(host, values, 0));
      exchange = new Pending(work, List.of(values), new ArrayList<>(List.of(memory)), () -> {});
    } catch (RuntimeException e) {
      throw fail(C10dFailure.of(e, "begin a broadcast", seat, patience));
    }
    exchange.await();
  }

  private void requireWhole() {
    if (broken != null) {
      throw again();
    }
    if (closed) {
      throw new IllegalStateException("this rank has left the group");
    }
  }

  private GroupException again() {
    return new GroupException(broken.code(), broken.getMessage());
  }

  private GroupException fail(GroupException why) {
    if (broken == null) {
      broken = why;
      leave();
    }
    return why;
  }

  /**
   * Tells the others, and gives exchanges under way some time to end: the caller may free their
   * memory.
   *
   * @return whether all have ended
   */
  private boolean leave() {
    seat.close();
    long end = System.nanoTime() + GRACE.toNanos();
    boolean all = true;
    for (Pending p : pending) {
      all &= p.tensors.get(0).is_cuda() || p.settled(end);
    }
    return all;
  }

  /** A group that has failed stays as it is: to end its threads could wait for other ranks. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (broken == null && leave()) {
      device.ifPresent(Backend::close);
      host.close();
    }
  }

  @Override
  public String toString() {
    return "rank " + rank() + " of " + size();
  }
}
