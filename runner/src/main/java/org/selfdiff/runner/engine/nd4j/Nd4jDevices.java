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
  /** Whether this build has libnd4j's libraries for GPUs. */
  static final boolean BUILT =
      Nd4jDevices.class.getResource("/org/nd4j/linalg/jcublas/JCublasBackend.class") != null;

  private Nd4jDevices() {}

  /** Chooses a device. */
  static Device choose(Optional<Device> asked) {
    boolean cpu = asked.isPresent() && !asked.get().isCuda();
    CudaFacts facts = cpu || !BUILT || !CudaDriver.present() ? without(Optional.empty()) : ask();
    Device device = CudaEngine.ND4J.choose(asked, facts);
    if (BUILT) {
      // Its arrays live on the GPU, and a program reads and writes their host side.
      throw new DeviceException(
          "hardware.engine = nd4j: this build has ND4J for CUDA, on which programs do not run yet; set"
              + " hardware.engine = torch, or build without the profile cuda");
    }
    return device;
  }

  private static CudaFacts without(Optional<String> failure) {
    return new CudaFacts(BUILT, CudaDriver.seen(), failure, List.of());
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
      return new CudaFacts(true, CudaDriver.seen(), Optional.empty(), gpus);
    } catch (LinkageError | RuntimeException e) {
      return without(Optional.of(String.valueOf(e.getMessage())));
    }
  }
}
