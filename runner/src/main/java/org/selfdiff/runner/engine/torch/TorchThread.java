package org.selfdiff.runner.engine.torch;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The thread on which libtorch compiles and runs. Its stack is large, because TorchScript's passes
 * recurse over the lines of a function; and it is always the same one, so that the kernels' team of
 * threads is made once.
 */
final class TorchThread {
  private static final long STACK_BYTES = 1L << 30;

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread t = new Thread(null, work, "torch", STACK_BYTES);
            t.setDaemon(true);
            return t;
          });

  /** A thread that begins to load libtorch, so that this goes on beside building a graph. */
  static TorchThread loading() {
    // ND4J looks for symbols while it starts, under the lock of the system's loader that a thread
    // in the middle of loading a library waits for, and waits for the one which that thread has:
    // now and then both wait forever. So ND4J, which graphs need in any case, starts first.
    Nd4j.factory();
    TorchThread thread = new TorchThread();
    thread.executor.execute(TorchThread::load);
    return thread;
  }

  private static void load() {
    // The functions crash while loading unless this class is there first.
    new Tensor().close();
    // The executor that watches types first runs every function several times before it settles;
    // straight-line code over tensors gains nothing by it.
    torch.getProfilingMode().put(false);
  }

  /** Runs work there and waits for it. */
  <T> T call(Callable<T> work) {
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
