package org.selfdiff.runner.engine.torch.kernel;

import java.util.List;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.pytorch.global.torch_cuda;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.selfdiff.runner.engine.nd4j.Nd4jLibrary;

/** Makes kernels of ours ready to run on a GPU. */
public final class CudaKernels {
  /** A compiler takes some hundred megabytes. */
  private static final int MOST_COMPILERS = 8;

  private CudaKernels() {}

  /**
   * Compiles and loads kernels, on libtorch's thread.
   *
   * @param launched those of a step, those of one source as often as they are launched
   * @throws KernelException if that cannot be done here
   */
  public static StepKernels ready(List<JoinedKernel> launched, Device device) {
    try {
      torch_cuda.set_device((byte) device.index());
      cudaDeviceProp gpu = torch_cuda.getDeviceProperties((byte) device.index());
      List<KernelBuild.Built> built =
          KernelBuild.of(
              launched,
              Nvrtc.load(gpu.major(), gpu.minor()),
              KernelCache.besideLibraries(),
              Math.min(MOST_COMPILERS, Runtime.getRuntime().availableProcessors()),
              KernelBuild.PATIENCE);
      return new LoadedKernels(built, new CudaKernelDriver((byte) device.index()));
    } catch (LinkageError e) {
      throw new KernelException("the driver's functions do not load: " + Nd4jLibrary.reason(e));
    }
  }
}
