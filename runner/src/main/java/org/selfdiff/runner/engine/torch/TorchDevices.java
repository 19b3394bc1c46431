package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.pytorch.global.torch_cuda;
import org.selfdiff.runner.engine.CudaDriver;
import org.selfdiff.runner.engine.CudaEngine;
import org.selfdiff.runner.engine.CudaFacts;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.engine.Gpu;
import org.selfdiff.runner.engine.nd4j.Nd4jLibrary;

/** Finds the GPUs that libtorch can use, and loads no library where that is known before. */
final class TorchDevices {
  private static final String LIBRARY = "/org/bytedeco/pytorch/linux-x86_64-gpu/libtorch_cuda.so";

  private TorchDevices() {}

  /**
   * Chooses a device.
   *
   * @param failure why libtorch cannot be loaded, if it cannot
   */
  static Device choose(Optional<Device> asked, Optional<String> failure, TorchThread thread) {
    boolean built = TorchDevices.class.getResource(LIBRARY) != null;
    boolean driver = CudaDriver.present();
    boolean cpu = asked.isPresent() && !asked.get().isCuda();
    if (!built) {
      if (failure.isPresent()) {
        throw DeviceException.notLoaded("libtorch's", failure.get());
      }
      return CudaEngine.TORCH.choose(
          asked, new CudaFacts(false, driver, Optional.empty(), List.of()));
    }
    if (failure.isPresent() && (cpu || asked.isEmpty())) {
      throw new DeviceException(
          "this build has libtorch's GPU libraries, which do not load here, not for the processor"
              + " either: "
              + failure.get()
              + ". They need "
              + CudaEngine.TORCH.needs()
              + "; a build without SELFDIFF_GPU needs none.");
    }
    if (cpu || !driver || failure.isPresent()) {
      return CudaEngine.TORCH.choose(asked, new CudaFacts(true, driver, failure, List.of()));
    }
    return CudaEngine.TORCH.choose(asked, thread.call(TorchDevices::ask));
  }

  /**
   * Memory of a GPU in bytes, none where it is not there or cannot be used.
   *
   * @param failure why libtorch cannot be loaded, if it cannot
   */
  static OptionalLong memory(
      Device device, Supplier<Optional<String>> failure, TorchThread thread) {
    boolean built = TorchDevices.class.getResource(LIBRARY) != null;
    if (!built || !CudaDriver.present() || failure.get().isPresent()) {
      return OptionalLong.empty();
    }
    return thread.call(TorchDevices::ask).gpus().stream()
        .filter(gpu -> gpu.index() == device.index())
        .mapToLong(Gpu::memory)
        .findFirst();
  }

  private static CudaFacts ask() {
    try {
      List<Gpu> gpus = new ArrayList<>();
      for (int i = 0; i < torch_cuda.device_count(); i++) {
        cudaDeviceProp p = torch_cuda.getDeviceProperties((byte) i);
        gpus.add(new Gpu(i, p.name().getString(), p.major(), p.minor(), p.totalGlobalMem()));
      }
      return new CudaFacts(true, true, Optional.empty(), gpus);
    } catch (LinkageError | RuntimeException e) {
      return new CudaFacts(true, true, Optional.of(Nd4jLibrary.reason(e)), List.of());
    }
  }
}
