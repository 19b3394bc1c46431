package org.selfdiff.runner.devices;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.runner.engine.CudaDriver;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.machine.LibraryVariables;
import org.selfdiff.runner.machine.Limits;
import org.selfdiff.runner.machine.NvidiaDriver;
import org.selfdiff.runner.machine.NvidiaGpu;
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

  /** Looks. */
  public static DeviceFindings look() {
    Processor processor = Processor.here();
    Map<String, String> environment = System.getenv();
    NvidiaDriver driver = CudaDriver.asked();
    List<NvidiaGpu> visible = VisibleGpus.of(driver.gpus(), environment);
    int threads = Runtime.getRuntime().availableProcessors();
    String system = System.getProperty("os.name");
    return new DeviceFindings(
        processor,
        threads,
        Threads.mostProcesses(threads),
        Limits.of(SystemFiles.HERE),
        StepMemory.ofMachine(),
        Nd4jExecutor.builds(),
        processor.classifier(system),
        driver,
        visible,
        TorchExecutor.libraries(),
        List.of(
            verdicts(new TorchExecutor(), visible.size()),
            verdicts(new Nd4jExecutor(), visible.size())),
        set(environment),
        LibraryVariables.of(environment, processor).stream()
            .map(LibraryVariables.Finding::sentence)
            .toList());
  }

  private static EngineFindings verdicts(Executor engine, int gpus) {
    List<EngineFindings.Verdict> verdicts = new ArrayList<>();
    // Libraries for processors alone load on every system that the build is for.
    verdicts.add(
        new EngineFindings.Verdict(
            Device.CPU, engine.isBuiltForGpus() ? engine.refusal(Device.CPU) : Optional.empty()));
    IntStream.range(0, Math.max(1, gpus))
        .mapToObj(Device::cuda)
        .forEach(gpu -> verdicts.add(new EngineFindings.Verdict(gpu, engine.refusal(gpu))));
    return new EngineFindings(engine.name(), engine.isBuiltForGpus(), verdicts);
  }

  private static Map<String, String> set(Map<String, String> environment) {
    Map<String, String> set = new TreeMap<>(environment);
    set.keySet().retainAll(VARIABLES);
    return set;
  }
}
