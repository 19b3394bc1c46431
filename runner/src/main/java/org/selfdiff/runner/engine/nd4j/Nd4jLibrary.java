package org.selfdiff.runner.engine.nd4j;

import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.machine.LibraryVariables;

/** libnd4j in this process. */
public final class Nd4jLibrary {
  private Nd4jLibrary() {}

  /**
   * Loads it on the caller's thread, unless that is done.
   *
   * @throws DeviceException if it cannot be loaded
   */
  public static void load() {
    LibraryVariables.refusal(System.getenv())
        .ifPresent(
            sentence -> {
              throw new DeviceException(sentence);
            });
    try {
      Nd4j.factory();
    } catch (LinkageError | RuntimeException e) {
      throw DeviceException.notLoaded("ND4J's", reason(e));
    }
  }

  /** The first line of what is at the bottom of a failure to load. */
  public static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
  }
}
