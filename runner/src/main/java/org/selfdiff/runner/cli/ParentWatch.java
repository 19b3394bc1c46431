package org.selfdiff.runner.cli;

import java.io.IOException;
import org.selfdiff.runner.exit.ExitCode;

/** Ends this process politely when the one that feeds its standard input is gone. */
final class ParentWatch {
  private ParentWatch() {}

  /** Watches from now on. */
  static void attach() {
    Thread thread = new Thread(ParentWatch::watch, "leash");
    thread.setDaemon(true);
    thread.start();
  }

  private static void watch() {
    try {
      while (System.in.read() >= 0) {
        // What is said does not matter.
      }
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    System.exit(ExitCode.INTERRUPTED.status());
  }
}
