package org.selfdiff.runner.engine.torch.kernel;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** What a driver of a GPU does with kernels of ours. Every call is made on libtorch's thread. */
interface KernelDriver {
  /**
   * Puts machine code on the GPU.
   *
   * @throws KernelException if the driver does not take it
   */
  Pointer load(byte[] code);

  /**
   * A function of loaded code that can run in blocks of as many threads.
   *
   * @throws KernelException if there is none
   */
  Pointer function(Pointer module, String name, int threads);

  /**
   * Puts a run of a function behind what is on the thread's current stream, and does not wait for
   * it. The arguments are read before it returns.
   *
   * @param arguments address of each argument
   * @throws IllegalStateException if the driver refuses
   */
  void launch(Pointer function, int blocks, int threads, PointerPointer<?> arguments);

  /** Takes code off the GPU; nothing of it may be running. */
  void unload(Pointer module);
}
