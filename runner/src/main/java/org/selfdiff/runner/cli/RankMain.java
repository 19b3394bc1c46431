package org.selfdiff.runner.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.Failure;
import org.selfdiff.runner.session.RankBench;
import org.selfdiff.runner.session.RankRun;
import org.selfdiff.runner.session.rank.RankOrder;

/**
 * A rank of a run, started by {@code selfdiff run} and by nobody else. What it says on standard
 * output and error is added to its log. It ends when its standard input does.
 */
public final class RankMain {
  /** How long a rank that has lost the others leaves it to rank 0 to end it. */
  private static final long TO_BE_ENDED_SECONDS = 60;

  private RankMain() {}

  /**
   * Runs the rank and ends the process with its {@link ExitCode}.
   *
   * @param words those of a {@link RankOrder}
   */
  public static void main(String[] words) {
    Locale.setDefault(Locale.ROOT);
    RankOrder order = RankOrder.of(List.of(words));
    ParentWatch.attach(
        () -> {
          order.clear();
          Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
        });
    // Not by System.exit: a signal that was not for this process may have begun that already.
    Runtime.getRuntime().halt(run(order));
  }

  private static int run(RankOrder order) {
    try {
      SafeEnvironment.require(System.err::println);
      switch (order.work()) {
        case RUN -> new RankRun(order).run();
        case BENCH -> new RankBench(order).run();
      }
      return ExitCode.OK.status();
    } catch (Exception | Error e) {
      Failure failure = Failure.of(e);
      System.err.println(failure.message());
      System.err.flush();
      if (e instanceof GroupException) {
        // Its end is no cause: rank 0 is to find the one that is.
        pause();
      }
      return failure.code().status();
    }
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(TO_BE_ENDED_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
