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

  /** Why a run on a device is refused; none where it is not. */
  public Optional<String> refusal(Device device) {
    return verdicts.stream()
        .filter(v -> v.device().equals(device))
        .findFirst()
        .flatMap(Verdict::refusal);
  }

  /** The GPUs on which a run would be taken. */
  public List<Device> servedGpus() {
    return verdicts.stream()
        .filter(v -> v.device().isCuda() && v.refusal().isEmpty())
        .map(Verdict::device)
        .toList();
  }
}
