package org.selfdiff.runner.session;

import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.engine.DeviceException;

/** How many threads steps and loaders get. */
public final class Threads {
  /** Threads that any machine can be asked for, and threads of one processor. */
  private static final int USUAL = 256;

  /** Processes that any machine can be asked for. */
  private static final int USUAL_PROCESSES = 16;

  private static final int PER_PROCESSOR = 4;

  private Threads() {}

  /**
   * Refuses more threads than a machine can start, or could do anything with.
   *
   * @param setting what asks for them
   * @throws DeviceException if there are too many
   */
  public static void require(String setting, int threads) {
    int processors = Runtime.getRuntime().availableProcessors();
    int most = Math.max(USUAL, PER_PROCESSOR * processors);
    if (threads > most) {
      throw new DeviceException(
          "%s = %d: this machine has %d processors and is given at most %d threads. Set it to %d or less, or leave it out for one per processor."
              .formatted(setting, threads, processors, most, most));
    }
  }

  /**
   * The most processes that can share the steps of an experiment on processors.
   *
   * @param processors of the machine
   */
  public static int mostProcesses(int processors) {
    return Math.max(USUAL_PROCESSES, PER_PROCESSOR * processors);
  }

  /** Threads of one of several ranks: as many as are asked for, or its part of the processors. */
  static int share(int asked, int world) {
    return asked == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / world) : asked;
  }

  /** Threads that prepare the images of an experiment. */
  public static int loaders(Experiment e) {
    int loaders = e.hardware().loaders();
    require("hardware.loaders", loaders);
    return share(loaders, 1);
  }
}
