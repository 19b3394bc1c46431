package org.selfdiff.runner.engine.torch.kernel;

/**
 * Kernels of ours cannot be had on this machine; the message says which and why. A step runs
 * without them then, so that nobody but the log has to know.
 */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KernelException(String message) {
    super(message);
  }
}
