package org.selfdiff.runner.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.engine.group.InProcessGroup;
import org.selfdiff.runner.engine.group.ProcessGroup;

/** Runs the ranks of a group side by side, each on a thread of its own. */
public final class Ranks {
  private Ranks() {}

  /**
   * What one rank does. Programs of several ranks need an executor each: an executor of libtorch
   * has one thread, on which a rank would wait for itself.
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it. */
    T of(ProcessGroup member) throws Exception;
  }

  /**
   * Runs all ranks to their ends and gives their results by rank. A rank that is through leaves the
   * group, so that none waits for it.
   *
   * @throws RuntimeException what the first rank threw that failed by itself, not by another's end
   */
  public static <T> List<T> run(int size, Work<T> work) {
    List<ProcessGroup> members = InProcessGroup.of(size);
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (ProcessGroup member : members) {
        futures.add(
            threads.submit(
                () -> {
                  try (member) {
                    return work.of(member);
                  }
                }));
      }
      return results(futures);
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> List<T> results(List<Future<T>> futures) {
    List<T> results = new ArrayList<>();
    Throwable failure = null;
    for (Future<T> f : futures) {
      try {
        results.add(f.get());
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        if (failure == null
            || failure instanceof GroupException && !(cause instanceof GroupException)) {
          failure = cause;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while ranks were at work", e);
      }
    }
    if (failure instanceof RuntimeException r) {
      throw r;
    } else if (failure instanceof Error e) {
      throw e;
    } else if (failure != null) {
      throw new IllegalStateException(failure);
    }
    return results;
  }
}
