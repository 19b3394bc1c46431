package org.selfdiff.runner.devices;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.selfdiff.runner.engine.CudaEngine;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.machine.CudaLibrary;
import org.selfdiff.runner.machine.LibrarySearch;
import org.selfdiff.runner.machine.LibraryVariables;
import org.selfdiff.runner.machine.Limits;
import org.selfdiff.runner.machine.NvidiaDriver;
import org.selfdiff.runner.machine.NvidiaGpu;
import org.selfdiff.runner.machine.Nvml;
import org.selfdiff.runner.machine.NvmlLibrary;
import org.selfdiff.runner.machine.Processor;
import org.selfdiff.runner.machine.SystemFiles;
import org.selfdiff.runner.machine.VisibleGpus;
import org.selfdiff.runner.session.Threads;

/** Looks over this machine. An engine is loaded only where a build for GPUs may serve one. */
public final class DeviceSurvey {
  private static final List<String> VARIABLES =
      List.of(
          VisibleGpus.VARIABLE,
          VisibleGpus.ORDER,
          "LD_LIBRARY_PATH",
          "SELFDIFF_GPU",
          "NVIDIA_VISIBLE_DEVICES",
          "OPENBLAS_CORETYPE",
          "OMP_NUM_THREADS");

  private DeviceSurvey() {}

  /**
   * Where to look.
   *
   * @param files of the system
   * @param architecture as Java calls it
   * @param system as Java calls it
   * @param threads processors that Java gives this process
   * @param memory bytes that Java gives it
   * @param environment of this process
   * @param nvml the driver's library for questions
   * @param inBuild whether this build brings a library of that file name with it
   * @param libnd4j the builds of libnd4j that are here
   */
  record Sources(
      SystemFiles files,
      String architecture,
      String system,
      int threads,
      long memory,
      Map<String, String> environment,
      Nvml nvml,
      Predicate<String> inBuild,
      List<String> libnd4j) {}

  /**
   * An engine that can be asked.
   *
   * @param name as experiments call it
   * @param gpuBuild whether this build has its libraries for GPUs
   * @param refusal why it refuses a device, if it does
   */
  record Engine(String name, boolean gpuBuild, Function<Device, Optional<String>> refusal) {
    static Engine of(Executor executor) {
      return new Engine(executor.name(), executor.isBuiltForGpus(), executor::refusal);
    }
  }

  /** Looks. */
  public static DeviceFindings look() {
    return look(
        new Sources(
            SystemFiles.HERE,
            System.getProperty("os.arch"),
            System.getProperty("os.name"),
            Runtime.getRuntime().availableProcessors(),
            StepMemory.ofMachine(),
            System.getenv(),
            new NvmlLibrary(),
            TorchExecutor::brings,
            Nd4jExecutor.builds()),
        List.of(Engine.of(new TorchExecutor()), Engine.of(new Nd4jExecutor())));
  }

  static DeviceFindings look(Sources from, List<Engine> engines) {
    Processor processor = Processor.of(from.files(), from.architecture());
    NvidiaDriver driver = CudaEngine.TORCH.judged(NvidiaDriver.of(from.files(), from.nvml()));
    List<NvidiaGpu> visible = VisibleGpus.of(driver.gpus(), from.environment());
    Map<String, String> set = new TreeMap<>(from.environment());
    set.keySet().retainAll(VARIABLES);
    return new DeviceFindings(
        processor,
        from.threads(),
        Threads.mostProcesses(from.threads()),
        Limits.of(from.files()),
        from.memory(),
        from.libnd4j(),
        processor.classifier(from.system()),
        driver,
        visible,
        CudaLibrary.all(new LibrarySearch(from.files(), from.environment(), from.inBuild())),
        engines.stream().map(engine -> verdicts(engine, visible.size())).toList(),
        set,
        LibraryVariables.of(from.environment(), processor).stream()
            .map(LibraryVariables.Finding::sentence)
            .toList());
  }

  private static EngineFindings verdicts(Engine engine, int gpus) {
    List<EngineFindings.Verdict> verdicts = new ArrayList<>();
    // Libraries for processors alone load on every system that the build is for.
    verdicts.add(
        new EngineFindings.Verdict(
            Device.CPU, engine.gpuBuild() ? engine.refusal().apply(Device.CPU) : Optional.empty()));
    IntStream.range(0, Math.max(1, gpus))
        .mapToObj(Device::cuda)
        .forEach(gpu -> verdicts.add(new EngineFindings.Verdict(gpu, engine.refusal().apply(gpu))));
    return new EngineFindings(engine.name(), engine.gpuBuild(), verdicts);
  }
}
