package org.selfdiff.runner.session;

import java.util.Optional;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.engine.DeviceException;

/** GPUs that an experiment asks for and this machine does not have. */
public final class AbsentGpus {
  private AbsentGpus() {}

  /**
   * Why a run would be refused on this machine, if it is for GPUs that it asks for.
   *
   * @return the sentences of the refusal; none where no GPU is asked for, or all are there
   */
  public static Optional<String> of(Experiment e) {
    Hardware h = e.hardware();
    if (h.device().startsWith("cuda") || !h.shared().gpus().isEmpty()) {
      try {
        SharedDevices.of(h, Setup.executor(h)::place);
      } catch (DeviceException refused) {
        return Optional.of(refused.sentences());
      }
    }
    return Optional.empty();
  }
}
