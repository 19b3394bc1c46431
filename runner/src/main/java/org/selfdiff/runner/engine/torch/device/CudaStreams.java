package org.selfdiff.runner.engine.torch.device;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Device;

/** Queues of a GPU: two of libtorch's streams, and events of CUDA's runtime. */
final class CudaStreams implements DeviceQueues {
  private final byte device;
  private final CudaTensors make;
  private final Stream steps;
  private final Stream transfers;

  /** Takes two streams. */
  CudaStreams(Device device) {
    this.device = (byte) device.index();
    make = new CudaTensors(device);
    // The default stream cannot be captured.
    steps = new Stream(torch_cuda.getStreamFromPool(true, this.device));
    transfers = new Stream(torch_cuda.getStreamFromPool(false, this.device));
  }

  byte index() {
    return device;
  }

  CUDAStream compute() {
    return steps.stream;
  }

  @Override
  public DeviceQueue steps() {
    return steps;
  }

  @Override
  public DeviceQueue transfers() {
    return transfers;
  }

  @Override
  public DeviceQueue.Mark mark() {
    return new Event();
  }

  @Override
  public Tensor onDevice(DType type, long... shape) {
    // The allocator gives memory to the current stream.
    Tensor[] made = new Tensor[1];
    steps.begin(() -> made[0] = make.onDevice(type, shape));
    return made[0];
  }

  @Override
  public Tensor pinned(DType type, long... shape) {
    return make.pinned(type, shape);
  }

  /** One stream, which is the thread's current one while work is begun on it, and not beyond. */
  private final class Stream implements DeviceQueue {
    private final CUDAStream stream;

    Stream(CUDAStream stream) {
      this.stream = stream;
    }

    @Override
    public void begin(Runnable work) {
      torch_cuda.set_device(device);
      try (CUDAStream before = torch_cuda.getCurrentCUDAStream(device)) {
        torch_cuda.setCurrentCUDAStream(stream);
        try {
          work.run();
        } catch (RuntimeException e) {
          throw CudaStatus.of(e);
        } finally {
          torch_cuda.setCurrentCUDAStream(before);
        }
      }
    }

    @Override
    public void record(Mark mark) {
      CudaStatus.require(
          cudart.cudaEventRecord(((Event) mark).event, stream.stream()), "marking a stream");
    }

    @Override
    public void await(Mark mark) {
      CudaStatus.require(
          cudart.cudaStreamWaitEvent(stream.stream(), ((Event) mark).event, 0),
          "having a stream wait");
    }

    @Override
    public void synchronize() {
      CudaStatus.require(cudart.cudaStreamSynchronize(stream.stream()), "waiting for a stream");
    }
  }

  /** One event, which keeps no time. */
  private final class Event implements DeviceQueue.Mark {
    private final CUevent_st event = new CUevent_st();

    Event() {
      torch_cuda.set_device(device);
      CudaStatus.require(
          cudart.cudaEventCreateWithFlags(event, cudart.cudaEventDisableTiming), "making an event");
    }

    @Override
    public void synchronize() {
      CudaStatus.require(cudart.cudaEventSynchronize(event), "waiting for an event");
    }

    @Override
    public void close() {
      CudaStatus.require(cudart.cudaEventDestroy(event), "freeing an event");
    }
  }
}
