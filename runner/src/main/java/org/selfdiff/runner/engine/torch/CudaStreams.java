package org.selfdiff.runner.engine.torch;

import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;
import org.selfdiff.runner.engine.Device;

/** The two queues of a GPU that a program uses: one for steps, one for what comes from the host. */
final class CudaStreams {
  private final Device device;
  private final CUDAStream compute;
  private final CUDAStream transfer;

  /** Takes two streams and makes the first the calling thread's current one. */
  CudaStreams(Device device) {
    this.device = device;
    torch_cuda.set_device(index());
    // The default stream cannot be captured.
    compute = torch_cuda.getStreamFromPool(true, index());
    transfer = torch_cuda.getStreamFromPool(false, index());
    use();
  }

  Device device() {
    return device;
  }

  byte index() {
    return (byte) device.index();
  }

  CUDAStream compute() {
    return compute;
  }

  CUDAStream transfer() {
    return transfer;
  }

  /** Makes the stream of the steps the calling thread's current one. */
  void use() {
    torch_cuda.setCurrentCUDAStream(compute);
  }

  /** Runs work with the other stream as the current one. */
  void onTransfer(Runnable work) {
    torch_cuda.setCurrentCUDAStream(transfer);
    try {
      work.run();
    } finally {
      use();
    }
  }

  /** Waits for both. */
  void synchronize() {
    compute.synchronize();
    transfer.synchronize();
  }
}
