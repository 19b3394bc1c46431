package org.selfdiff.runner.engine.torch.kernel;

import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * NVIDIA's driver, in the context that libtorch's runtime has made current on the thread: functions
 * of one context know no memory of another.
 */
final class CudaKernelDriver implements KernelDriver {
  private final byte gpu;

  /**
   * The driver of a GPU, which is the thread's current one.
   *
   * @throws KernelException if it cannot be used
   */
  CudaKernelDriver(byte gpu) {
    this.gpu = gpu;
    // The runtime makes its context with the first call that needs one.
    int status = cudart.cudaFree(new Pointer());
    if (status != cudart.cudaSuccess) {
      throw new KernelException("cudaFree: " + cudart.cudaGetErrorString(status).getString());
    }
    CUctx_st context = new CUctx_st();
    check(cudart.cuCtxGetCurrent(context), "cuCtxGetCurrent");
    if (context.isNull()) {
      throw new KernelException("the thread has no context of a GPU");
    }
  }

  @Override
  public Pointer load(byte[] code) {
    CUmod_st module = new CUmod_st();
    try (BytePointer bytes = new BytePointer(code)) {
      check(cudart.cuModuleLoadData(module, bytes), "cuModuleLoadData");
    }
    return module;
  }

  @Override
  public Pointer function(Pointer module, String name, int threads) {
    CUfunc_st function = new CUfunc_st();
    check(
        cudart.cuModuleGetFunction(function, new CUmod_st(module), name),
        "cuModuleGetFunction " + name);
    try (IntPointer most = new IntPointer(1)) {
      check(
          cudart.cuFuncGetAttribute(most, cudart.CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, function),
          "cuFuncGetAttribute " + name);
      if (most.get() < threads) {
        throw new KernelException(
            name + " runs in blocks of " + most.get() + " threads at most, not of " + threads);
      }
    }
    return function;
  }

  @Override
  public void launch(Pointer function, int blocks, int threads, PointerPointer<?> arguments) {
    int status;
    try (CUDAStream current = torch_cuda.getCurrentCUDAStream(gpu)) {
      status =
          cudart.cuLaunchKernel(
              (CUfunc_st) function,
              blocks,
              1,
              1,
              threads,
              1,
              1,
              0,
              current.stream(),
              arguments,
              (PointerPointer<?>) null);
    }
    if (status != cudart.CUDA_SUCCESS) {
      throw new IllegalStateException("cuLaunchKernel: " + error(status));
    }
  }

  @Override
  public void unload(Pointer module) {
    // A context that broke down took its modules with it: the status says nothing more.
    cudart.cuModuleUnload((CUmod_st) module);
  }

  private static void check(int status, String call) {
    if (status != cudart.CUDA_SUCCESS) {
      throw new KernelException(call + ": " + error(status));
    }
  }

  private static String error(int status) {
    try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
      boolean known = cudart.cuGetErrorString(status, text) == cudart.CUDA_SUCCESS;
      return known ? text.get(BytePointer.class, 0).getString() : "error " + status;
    }
  }
}
