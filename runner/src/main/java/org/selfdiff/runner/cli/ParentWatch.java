package org.selfdiff.runner.cli;

import java.io.IOException;
import org.selfdiff.runner.exit.ExitCode;

/** Watches the process that feeds this one's standard input. */
final class ParentWatch {
  private ParentWatch() {}

  /** Ends this process politely when the other is gone. */
  static void attach() {
    attach(() -> System.exit(ExitCode.INTERRUPTED.status()));
  }

  /**
   * Watches from now on.
   *
   * @param gone what to do when the other is gone
   */
  static void attach(Runnable gone) {
    Thread thread = new Thread(() -> watch(gone), "leash");
    thread.setDaemon(true);
    thread.start();
  }

  private static void watch(Runnable gone) {
    try {
      while (System.in.read() >= 0) {
        // What is said does not matter.
      }
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    gone.run();
  }
}
