package org.selfdiff.runner.sweep.plan;

import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.session.FittingStep;
import org.selfdiff.runner.session.Setup;

/**
 * How a step that several devices share is measured by one process: on processors with the threads
 * of all of them, on GPUs the whole step on the first, of which each does its part. What they
 * exchange is not measured.
 */
final class SharedStep {
  private SharedStep() {}

  /** One process in the place of all that share the steps. */
  static Setup asOne(Experiment e) {
    Setup first = Setup.of(e);
    int devices = e.hardware().shared().count();
    if (devices == 1) {
      return first;
    }
    Hardware h = e.hardware();
    int threads =
        first.placement().device().isCuda()
            ? first.placement().threads()
            : all(h.threads(), devices, first.placement().threads());
    return new Setup(
        e,
        first.executor(),
        first.placement().withThreads(threads),
        all(h.loaders(), devices, first.workers()));
  }

  /** Those of all devices, at most the cores where more are asked for than there are. */
  private static int all(int each, int devices, int unasked) {
    int cores = Runtime.getRuntime().availableProcessors();
    return each == 0 ? unasked : Math.max(each, Math.min(cores, each * devices));
  }

  /** Into how many parts the measured step is divided. */
  static int parts(Setup setup) {
    return setup.placement().device().isCuda() ? setup.experiment().hardware().shared().count() : 1;
  }

  /**
   * Refuses a step that only several devices can do.
   *
   * @throws DeviceException where the whole step does not fit on the one that measures
   */
  static void requireMeasurable(Setup setup) {
    int devices = setup.experiment().hardware().shared().count();
    if (devices > 1 && !FittingStep.of(setup).fits()) {
      throw new DeviceException(
          "a step is measured on one device, and that of hardware.batch = %d does not fit on %s alone: its time on %d devices is not planned. plan --memory tells what each of them needs; run tells the time after some steps."
              .formatted(
                  setup.experiment().hardware().batch(), setup.placement().device(), devices));
    }
  }

  /** What is said of the measurement; empty for a step of one device. */
  static String words(Experiment e) {
    int devices = e.hardware().shared().count();
    return devices == 1
        ? ""
        : devices
            + ", measured as one process that does the work of all; their exchanges come on top";
  }
}
