package org.selfdiff.runner.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks for NVIDIA's driver without loading anything. */
public final class CudaDriver {
  private static final List<String> TRACES =
      List.of("/dev/nvidiactl", "/dev/nvidia0", "/proc/driver/nvidia/version", "/dev/dxg");

  private CudaDriver() {}

  /** Whether its device files are there; {@code /dev/dxg} is Windows' driver seen from Linux. */
  public static boolean present() {
    return TRACES.stream().map(Path::of).anyMatch(Files::exists);
  }
}
