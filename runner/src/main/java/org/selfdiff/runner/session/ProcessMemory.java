package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel of Linux says of this process's memory in MiB, NaN on other systems. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private static final Path REFERENCES = Path.of("/proc/self/clear_refs");

  /** Has the kernel take the present for the peak. */
  private static final String RESET = "5";

  private static final double BYTES_PER_MIB = 1 << 20;

  private static final double KIB_PER_MIB = 1024;

  private ProcessMemory() {}

  /** Resident memory. */
  static double resident() {
    return figure("VmRSS");
  }

  /** The largest resident memory since the start or since it was forgotten. */
  static double peak() {
    return figure("VmHWM");
  }

  /** What Java has for its heap. */
  static double heap() {
    return Runtime.getRuntime().totalMemory() / BYTES_PER_MIB;
  }

  /** Lets the peak begin anew, where the kernel allows that. */
  static void forgetPeak() {
    try {
      Files.writeString(REFERENCES, RESET);
    } catch (IOException e) {
      // The peak since the start is no less than that from here on.
      return;
    }
  }

  private static double figure(String key) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(key + ":"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
