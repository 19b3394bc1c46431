package org.selfdiff.runner.engine.nd4j;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.selfdiff.runner.engine.CudaDriver;
import org.selfdiff.runner.engine.CudaEngine;
import org.selfdiff.runner.engine.CudaFacts;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.engine.Gpu;

/** Finds the GPUs that ND4J sees, and loads no library where there can be none. */
final class Nd4jDevices {
  private static final String BACKEND = "/org/nd4j/linalg/jcublas/JCublasBackend.class";

  private Nd4jDevices() {}

  /** Chooses a device. */
  static Device choose(Optional<Device> asked) {
    boolean built = Nd4jDevices.class.getResource(BACKEND) != null;
    boolean driver = CudaDriver.present();
    boolean cpu = asked.isPresent() && !asked.get().isCuda();
    CudaFacts facts =
        cpu || !built || !driver
            ? new CudaFacts(built, driver, Optional.empty(), List.of())
            : ask();
    Device device = CudaEngine.ND4J.choose(asked, facts);
    if (built) {
      // Its arrays live on the GPU, and a program reads and writes their host side.
      throw new DeviceException(
          "hardware.engine = nd4j: this build has ND4J for CUDA, on which programs do not run yet; set"
              + " hardware.engine = torch, or build without the profile cuda");
    }
    return device;
  }

  private static CudaFacts ask() {
    try {
      NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
      List<Gpu> gpus =
          IntStream.range(0, ops.getAvailableDevices())
              .mapToObj(
                  i ->
                      new Gpu(
                          i,
                          ops.getDeviceName(i),
                          ops.getDeviceMajor(i),
                          ops.getDeviceMinor(i),
                          ops.getDeviceTotalMemory(i)))
              .toList();
      return new CudaFacts(true, true, Optional.empty(), gpus);
    } catch (LinkageError | RuntimeException e) {
      return new CudaFacts(true, true, Optional.of(String.valueOf(e.getMessage())), List.of());
    }
  }
}
