package org.selfdiff.runner.devices;

import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.engine.Device;

/**
 * What an engine would do.
 *
 * @param name as experiments call it
 * @param gpuBuild whether this build has its libraries for GPUs
 * @param verdicts on the processor and on every GPU; where there is none, on the first
 */
public record EngineFindings(String name, boolean gpuBuild, List<Verdict> verdicts) {
  /** Copies the list. */
  public EngineFindings {
    verdicts = List.copyOf(verdicts);
  }

  /**
   * Whether a run would be taken.
   *
   * @param device the device asked for
   * @param refusal the sentences with which a run on it is refused
   */
  public record Verdict(Device device, Optional<String> refusal) {}

  /** Whether it serves a device. */
  public boolean serves(Device device) {
    return verdicts.stream().anyMatch(v -> v.device().equals(device) && v.refusal().isEmpty());
  }
}
