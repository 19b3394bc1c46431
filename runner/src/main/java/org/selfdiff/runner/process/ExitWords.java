package org.selfdiff.runner.process;

/** What the exit status of a process that was started here says. */
public final class ExitWords {
  /** From here on a status stands for a signal. */
  private static final int SIGNALS = 128;

  private ExitWords() {}

  /** Whether a signal ended the process. */
  public static boolean killed(int status) {
    return status > SIGNALS;
  }

  /**
   * The signal that ended a process.
   *
   * @param status above 128
   * @return as {@code signal 9 (SIGKILL: ...)}
   */
  public static String signal(int status) {
    int signal = status - SIGNALS;
    return "signal " + signal + meaning(signal);
  }

  private static String meaning(int signal) {
    return switch (signal) {
      case 2 -> " (SIGINT)";
      case 6 -> " (SIGABRT: the Java machine or a native library gave up)";
      case 9 -> " (SIGKILL: somebody's, or the system's when memory ran out)";
      case 11 -> " (SIGSEGV: a native library crashed)";
      case 15 -> " (SIGTERM)";
      default -> "";
    };
  }
}
