package org.selfdiff.runner.session;

import java.util.concurrent.CountDownLatch;
import org.selfdiff.runner.exit.ExitCode;

/**
 * Turns Ctrl-C and a polite kill into a flag, so that the step under way is finished and saved
 * before the process ends with status 130.
 */
public final class Interruption implements AutoCloseable {

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::arrived, "interruption");
  private volatile boolean asked;

  /** Listens from now on. */
  public Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void arrived() {
    asked = true;
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
  }

  /** True once the run was asked to stop. */
  public boolean asked() {
    return asked;
  }

  /** Call when everything is saved and said: a process that was asked to stop ends here. */
  @Override
  public void close() {
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The signal came in this moment: the hook ends the process.
        asked = true;
      }
    }
    finished.countDown();
  }
}
