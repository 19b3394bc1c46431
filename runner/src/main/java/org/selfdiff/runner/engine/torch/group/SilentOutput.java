package org.selfdiff.runner.engine.torch.group;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.concurrent.Callable;

/**
 * Keeps native code from writing to the process's standard output: Gloo says there that it is
 * connected, which no setting turns off, and what scripts read would begin with it.
 */
final class SilentOutput {
  private static final int STANDARD_OUTPUT = 1;
  private static final int WRITE_ONLY = 1;

  private SilentOutput() {}

  /** Does something while nothing reaches standard output; Windows shows what it says. */
  static <T> T during(Callable<T> work) throws Exception {
    if (Platform.isWindows()) {
      return work.call();
    }
    System.out.flush();
    int kept = call("dup", STANDARD_OUTPUT);
    int nowhere = call("open", "/dev/null", WRITE_ONLY);
    call("dup2", nowhere, STANDARD_OUTPUT);
    try {
      return work.call();
    } finally {
      call("dup2", kept, STANDARD_OUTPUT);
      call("close", kept);
      call("close", nowhere);
    }
  }

  private static int call(String function, Object... arguments) {
    Function f = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction(function);
    int result = f.invokeInt(arguments);
    if (result < 0) {
      throw new IllegalStateException(function + " failed with error " + Native.getLastError());
    }
    return result;
  }
}
