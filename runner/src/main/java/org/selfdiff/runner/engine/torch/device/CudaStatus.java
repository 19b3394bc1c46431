package org.selfdiff.runner.engine.torch.device;

import org.bytedeco.cuda.global.cudart;
import org.selfdiff.runner.engine.DeviceException;

/** What CUDA's runtime answers to a call. */
final class CudaStatus {
  private static final String FULL = "CUDA out of memory.";

  private CudaStatus() {}

  /**
   * Makes sure that a call has done what it was to do; errors of work that was begun before show
   * here too.
   *
   * @param doing for the message: {@code waiting for a step}
   * @throws DeviceException if the GPU or its memory is at fault
   * @throws IllegalStateException if the call or a kernel is
   */
  static void require(int status, String doing) {
    if (status == cudart.cudaSuccess) {
      return;
    }
    // It stays with the thread until it is read.
    cudart.cudaGetLastError();
    String what = cudart.cudaGetErrorString(status).getString();
    if (isOfDevice(status)) {
      throw new DeviceException(
          "the GPU failed while %s: %s (CUDA error %d). The same command goes on from the last checkpoint"
              .formatted(doing, what, status));
    }
    throw new IllegalStateException("CUDA error %d while %s: %s".formatted(status, doing, what));
  }

  /**
   * What a failure of libtorch is: a full GPU is the experiment's or the machine's matter, all else
   * ours.
   */
  static RuntimeException of(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage());
    int at = message.indexOf(FULL);
    if (at < 0 || failure instanceof DeviceException) {
      return failure;
    }
    return new DeviceException(
        "the GPU's memory is full: %s Lower hardware.batch, set hardware.recompute = blocks, or end what else uses the GPU."
            .formatted(message.substring(at).lines().findFirst().orElse(FULL).strip()));
  }

  /** Whether no program could have helped it. */
  static boolean isOfDevice(int status) {
    return status == cudart.cudaErrorMemoryAllocation
        || status == cudart.cudaErrorECCUncorrectable
        || status == cudart.cudaErrorHardwareStackError
        || status == cudart.cudaErrorDevicesUnavailable
        || status == cudart.cudaErrorDeviceUninitialized
        || status == cudart.cudaErrorNvlinkUncorrectable
        || status == cudart.cudaErrorNoDevice
        || status == cudart.cudaErrorInsufficientDriver
        || status == cudart.cudaErrorSystemNotReady
        || status == cudart.cudaErrorSystemDriverMismatch;
  }
}
