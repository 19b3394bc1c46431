package org.selfdiff.runner.engine;

import org.selfdiff.runner.machine.NvidiaDriver;
import org.selfdiff.runner.machine.NvmlLibrary;
import org.selfdiff.runner.machine.SystemFiles;

/** NVIDIA's driver on this machine; no library of CUDA is loaded. */
public final class CudaDriver {
  private CudaDriver() {}

  /** Whether its files are there. */
  public static boolean present() {
    return NvidiaDriver.present(SystemFiles.HERE);
  }

  /** The driver as its files show it, which is not asked anything. */
  public static NvidiaDriver seen() {
    return NvidiaDriver.seen(present());
  }

  /** The driver as it answers, where there is one: some hundredths of a second. */
  public static NvidiaDriver asked() {
    return NvidiaDriver.of(SystemFiles.HERE, new NvmlLibrary());
  }
}
