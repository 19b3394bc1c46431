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
import org.selfdiff.runner.engine.torch.library.TorchThread;
import org.selfdiff.runner.machine.CudaLibrary;
import org.selfdiff.runner.machine.LibrarySearch;
import org.selfdiff.runner.machine.SystemFiles;

/** Finds the GPUs that libtorch can use, and loads no library where that is known before. */
final class TorchDevices {
  private static final String CUDA = "/org/bytedeco/cuda/linux-x86_64/";

  /** Whether this build has libtorch's libraries for GPUs. */
  static final boolean BUILT =
      TorchDevices.class.getResource("/org/bytedeco/pytorch/linux-x86_64-gpu/libtorch_cuda.so")
          != null;

  private TorchDevices() {}

  /**
   * Chooses a device.
   *
   * @param loading loads libtorch and says why it cannot be loaded, if it cannot
   */
  static Device choose(
      Optional<Device> asked, Supplier<Optional<String>> loading, TorchThread thread) {
    boolean cuda = asked.isPresent() && asked.get().isCuda();
    if (!BUILT) {
      if (!cuda) {
        loading
            .get()
            .ifPresent(
                why -> {
                  throw DeviceException.notLoaded("libtorch's", why);
                });
      }
      CudaFacts none = without(Optional.empty());
      return CudaEngine.TORCH.choose(asked, cuda ? none.with(CudaDriver.asked()) : none);
    }
    if (cuda && !CudaDriver.present()) {
      return CudaEngine.TORCH.choose(asked, without(Optional.empty()));
    }
    Optional<String> failure = loading.get().map(why -> why + lacking());
    if (failure.isPresent() && !cuda) {
      throw new DeviceException(
          "this build has libtorch's GPU libraries, which do not load here, not for the processor"
              + " either: "
              + failure.get()
              + ". They need "
              + CudaEngine.TORCH.needs()
              + "; a build without SELFDIFF_GPU needs none.");
    }
    boolean cpu = asked.isPresent() && !cuda;
    if (cpu || !CudaDriver.present()) {
      return CudaEngine.TORCH.choose(asked, without(Optional.empty()));
    }
    CudaFacts facts = failure.isPresent() ? without(failure) : thread.call(TorchDevices::ask);
    return CudaEngine.TORCH.choose(
        asked, cuda && facts.gpus().isEmpty() ? facts.with(CudaDriver.asked()) : facts);
  }

  private static CudaFacts without(Optional<String> failure) {
    return new CudaFacts(BUILT, CudaDriver.seen(), failure, List.of());
  }

  /** Whether this build brings a library of NVIDIA's with it. */
  static boolean brings(String file) {
    return TorchDevices.class.getResource(CUDA + file) != null;
  }

  /** The loader names the first library that it misses; these are all. */
  private static String lacking() {
    LibrarySearch search =
        new LibrarySearch(SystemFiles.HERE, System.getenv(), TorchDevices::brings);
    String lacking = CudaLibrary.lacking(CudaLibrary.all(search));
    return lacking.isEmpty() ? "" : " (not found: " + lacking + ")";
  }

  /**
   * Memory of a GPU in bytes, none where it is not there or cannot be used.
   *
   * @param failure why libtorch cannot be loaded, if it cannot
   */
  static OptionalLong memory(
      Device device, Supplier<Optional<String>> failure, TorchThread thread) {
    if (!BUILT || !CudaDriver.present() || failure.get().isPresent()) {
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
      return new CudaFacts(true, CudaDriver.seen(), Optional.empty(), gpus);
    } catch (LinkageError | RuntimeException e) {
      return without(Optional.of(Nd4jLibrary.reason(e)));
    }
  }
}
