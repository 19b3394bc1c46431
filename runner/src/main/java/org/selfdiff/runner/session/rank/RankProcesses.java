package org.selfdiff.runner.session.rank;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.selfdiff.runner.process.JavaCommand;
import org.selfdiff.runner.process.LogTail;

/**
 * The processes of all ranks but 0. Each has its standard input as a leash: it ends when that is
 * closed, or when rank 0 is gone. None outlives {@link #close}.
 */
public final class RankProcesses implements AutoCloseable {
  private static final String MAIN = "org.selfdiff.runner.cli.RankMain";

  /** The launcher gives Java's heap a quarter of the memory; rank 0 has that, the others share. */
  private static final double HEAP_PERCENT = 25;

  private static final Duration TO_END = Duration.ofSeconds(5);
  private static final Duration TO_BE_TOLD = Duration.ofSeconds(1);
  private static final long PAUSE_MILLISECONDS = 20;

  private final List<RankProcess> all = new ArrayList<>();

  /** In the order of their ends. */
  private final BlockingQueue<RankProcess> ended = new LinkedBlockingQueue<>();

  private RankProcesses() {}

  /**
   * Starts ranks.
   *
   * @param orders what each of them is told
   * @param log where a rank's words go, by its number
   * @throws RankException if one cannot be started
   */
  public static RankProcesses start(List<RankOrder> orders, IntFunction<Path> log) {
    RankProcesses processes = new RankProcesses();
    try {
      orders.forEach(order -> processes.start(order, log.apply(order.rank())));
      return processes;
    } catch (RuntimeException e) {
      processes.close();
      throw e;
    }
  }

  private void start(RankOrder order, Path log) {
    List<String> main = new ArrayList<>(List.of(MAIN));
    main.addAll(order.words());
    try {
      LogTail said = LogTail.of(log);
      JavaCommand command = JavaCommand.likeThis(main);
      // Beside other runs of a sweep rank 0 has less.
      double heap = command.heapPercent(HEAP_PERCENT) / order.world();
      Process process = command.start(heap, OwnGpu.of(order.device(), System.getenv()), log);
      RankProcess rank = new RankProcess(order, process, said);
      all.add(rank);
      process.onExit().thenRun(() -> ended.add(rank));
    } catch (IOException e) {
      throw RankProcess.unstarted(order, e);
    }
  }

  /**
   * Waits until all are ready to meet.
   *
   * @param stop asked again and again
   * @return false if it was told to stop
   * @throws RankException if one has ended
   */
  public boolean await(BooleanSupplier stop) {
    while (!all.stream().allMatch(rank -> rank.order().isReady())) {
      if (stop.getAsBoolean()) {
        return false;
      }
      Optional<RankException> end = end(Duration.ofMillis(PAUSE_MILLISECONDS));
      if (end.isPresent()) {
        if (end.get().wasInterrupted() && told(stop)) {
          return false;
        }
        throw end.get();
      }
    }
    return true;
  }

  /** A terminal's signal reaches all processes, and this one perhaps a moment later. */
  private static boolean told(BooleanSupplier stop) {
    long until = System.nanoTime() + TO_BE_TOLD.toNanos();
    while (!stop.getAsBoolean()) {
      if (System.nanoTime() > until) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  /**
   * The rank that has ended first.
   *
   * @param patience how long to wait for one
   */
  public Optional<RankException> end(Duration patience) {
    try {
      RankProcess first = ended.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      return Optional.ofNullable(first).map(RankProcess::end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Waits some time until all have ended by themselves. */
  public void dismiss() {
    awaitEnds(rank -> {});
  }

  /** Ends all of them, and waits for it. */
  @Override
  public void close() {
    all.forEach(rank -> JavaCommand.release(rank.process()));
    awaitEnds(rank -> rank.process().destroyForcibly());
  }

  private void awaitEnds(Consumer<RankProcess> late) {
    long until = System.nanoTime() + TO_END.toNanos();
    boolean interrupted = false;
    for (RankProcess rank : all) {
      try {
        if (interrupted || !rank.ends(until - System.nanoTime())) {
          late.accept(rank);
        }
      } catch (InterruptedException e) {
        interrupted = true;
        late.accept(rank);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
