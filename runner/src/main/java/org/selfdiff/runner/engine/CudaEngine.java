package org.selfdiff.runner.engine;

import java.util.Optional;
import java.util.stream.Collectors;
import org.selfdiff.runner.machine.NvidiaDriver;

/**
 * What an engine needs to run on a GPU, and the choice of a device from what was found.
 *
 * @param name the engine's name in experiment files
 * @param code the GPUs that its libraries serve
 * @param build how to build with its libraries for GPUs
 * @param cuda the version of CUDA that these are built for
 * @param newer the first driver that serves it
 * @param needs what these libraries need on the machine
 * @param otherwise what to do about a GPU that they do not serve
 */
public record CudaEngine(
    String name,
    MachineCode code,
    String build,
    int cuda,
    String newer,
    String needs,
    String otherwise) {
  /** libtorch. */
  public static final CudaEngine TORCH =
      new CudaEngine(
          "torch",
          MachineCode.TORCH,
          "start ./selfdiff with SELFDIFF_GPU=torch, or build with -Pgpu",
          13,
          "580",
          "the libraries of CUDA 13, cuDNN 9 and NCCL 2 on the system or in LD_LIBRARY_PATH",
          "take hardware.device = cpu");

  /** libnd4j. */
  public static final CudaEngine ND4J =
      new CudaEngine(
          "nd4j",
          MachineCode.ND4J,
          "take hardware.engine = torch",
          11,
          "450",
          "the libraries of CUDA 11.6 on the system or in LD_LIBRARY_PATH",
          "take hardware.engine = torch");

  /**
   * Decides.
   *
   * @param asked the device asked for; absent for the best one
   * @param facts what was found
   * @throws DeviceException if a GPU is asked for that cannot be used
   */
  public Device choose(Optional<Device> asked, CudaFacts facts) {
    if (asked.isEmpty()) {
      return facts.libraries() && facts.driver().present() && facts.failure().isEmpty()
          ? facts.gpus().stream()
              .filter(code::serves)
              .findFirst()
              .map(Gpu::device)
              .orElse(Device.CPU)
          : Device.CPU;
    }
    Device device = asked.get();
    if (!device.isCuda()) {
      return device;
    }
    if (!facts.driver().present()) {
      throw refused(
          device, "this machine has no NVIDIA driver", "install it, or take hardware.device = cpu");
    }
    Optional<NvidiaDriver.Fault> fault = judged(facts.driver()).fault();
    // A driver that serves some GPU all the same is none to be complained of.
    if (fault.isPresent() && facts.gpus().isEmpty()) {
      throw refused(device, fault.get().why(), fault.get().remedy());
    }
    if (!facts.libraries()) {
      throw refused(device, "this build has no GPU libraries for it", build);
    }
    if (facts.failure().isPresent()) {
      throw refused(
          device, "its GPU libraries do not load: " + facts.failure().get(), "they need " + needs);
    }
    Gpu gpu =
        facts.gpus().stream()
            .filter(g -> g.index() == device.index())
            .findFirst()
            .orElseThrow(() -> absent(device, facts));
    if (!code.serves(gpu)) {
      throw refused(
          device,
          gpu + " is not served: its libraries hold machine code for " + code + " and no PTX",
          otherwise);
    }
    return device;
  }

  /** A driver as this engine can use it: one that is too old has that for its fault. */
  public NvidiaDriver judged(NvidiaDriver driver) {
    return driver.judged(cuda, newer);
  }

  private DeviceException absent(Device device, CudaFacts facts) {
    String found = facts.gpus().stream().map(Gpu::toString).collect(Collectors.joining(", "));
    return refused(
        device,
        "there is no such device, found " + (found.isEmpty() ? "none" : found),
        found.isEmpty()
            ? "look at nvidia-smi and CUDA_VISIBLE_DEVICES, or take hardware.device = cpu"
            : "take one of these");
  }

  private DeviceException refused(Device device, String why, String remedy) {
    return DeviceException.ofDevice(
        "hardware.device = %s: the engine %s cannot use it: %s. What to do: %s."
            .formatted(device, name, why, remedy));
  }
}
