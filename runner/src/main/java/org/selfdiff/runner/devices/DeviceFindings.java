package org.selfdiff.runner.devices;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.machine.CudaLibrary;
import org.selfdiff.runner.machine.Limits;
import org.selfdiff.runner.machine.NvidiaDriver;
import org.selfdiff.runner.machine.NvidiaGpu;
import org.selfdiff.runner.machine.Processor;

/**
 * What was found on a machine.
 *
 * @param processor its processor
 * @param threads processors that a run takes where nothing else is asked for
 * @param mostProcesses that can share the steps of an experiment on processors
 * @param limits what this process may have of the machine
 * @param memory bytes that a step may take
 * @param libnd4j the builds of libnd4j that are here
 * @param fitting the build of libnd4j that fits the processor best; none where there is none for
 *     the system
 * @param driver NVIDIA's driver
 * @param visible the GPUs that CUDA shows, the first is cuda:0
 * @param libraries of NVIDIA's, as they were looked for; none where no build for GPUs runs
 * @param engines the engines
 * @param environment variables that choose among all this, as far as they are set
 * @param variables sentences about values that libraries are not given
 */
public record DeviceFindings(
    Processor processor,
    int threads,
    int mostProcesses,
    Limits limits,
    long memory,
    List<String> libnd4j,
    Optional<String> fitting,
    NvidiaDriver driver,
    List<NvidiaGpu> visible,
    List<CudaLibrary.Found> libraries,
    List<EngineFindings> engines,
    Map<String, String> environment,
    List<String> variables) {
  /** Copies the collections. */
  public DeviceFindings {
    libnd4j = List.copyOf(libnd4j);
    visible = List.copyOf(visible);
    libraries = List.copyOf(libraries);
    engines = List.copyOf(engines);
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    variables = List.copyOf(variables);
  }

  /** The device that {@code hardware.device = auto} takes with {@code hardware.engine = auto}. */
  public Device auto() {
    return engines.get(0).servedGpus().stream().findFirst().orElse(Device.CPU);
  }

  /** How many GPUs the first engine serves. */
  public int servedGpus() {
    return engines.get(0).servedGpus().size();
  }

  /** Whether the build of libnd4j that fits best is here, or nothing is known of one. */
  public boolean libnd4jFits() {
    return fitting.isEmpty() || libnd4j.isEmpty() || libnd4j.contains(fitting.get());
  }

  /** What to do for more than there is, beside what refusals say; a part of a sentence each. */
  public List<String> remedies() {
    boolean wanted = driver.present() || engines.stream().anyMatch(EngineFindings::gpuBuild);
    return wanted && driver.fault().isEmpty() ? CudaLibrary.remedies(libraries) : List.of();
  }
}
