package org.selfdiff.runner.engine.torch.library;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The thread on which libtorch compiles and runs. Its stack is large, because TorchScript's passes
 * recurse over the lines of a function; and it is always the same one, so that the kernels' team of
 * threads is made once.
 */
public final class TorchThread {
  private static final long STACK_BYTES = 1L << 30;

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread t = new Thread(null, work, "torch", STACK_BYTES);
            t.setDaemon(true);
            return t;
          });

  /** Runs work there and waits for it. */
  public <T> T call(Callable<T> work) {
    try {
      return executor.submit(work).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException r) {
        throw r;
      }
      throw new IllegalStateException("libtorch: " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while libtorch was at work", e);
    }
  }
}
