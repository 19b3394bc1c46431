package org.selfdiff.runner.engine.torch.device;

import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.cuda.DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair;
import org.bytedeco.pytorch.cuda.StreamFilter;
import org.bytedeco.pytorch.global.torch_cuda;

/** The calls themselves. */
final class CudaGraphCalls implements GraphCalls {
  private final CudaStreams streams;

  CudaGraphCalls(CudaStreams streams) {
    this.streams = streams;
  }

  @Override
  public void emptyCache() {
    torch_cuda.getAllocator().emptyCache();
  }

  @Override
  public Pool pool() {
    return new AllocatorPool();
  }

  @Override
  public void beginCapture() {
    CudaStatus.require(
        cudart.cudaStreamBeginCapture(
            streams.compute().stream(), cudart.cudaStreamCaptureModeThreadLocal),
        "beginning to record");
  }

  @Override
  public Recording endCapture() {
    CUgraph_st graph = new CUgraph_st();
    CudaStatus.require(
        cudart.cudaStreamEndCapture(streams.compute().stream(), graph), "ending to record");
    try {
      CUgraphExec_st executable = new CUgraphExec_st();
      CudaStatus.require(
          cudart.cudaGraphInstantiateWithFlags(
              executable, graph, cudart.cudaGraphInstantiateFlagAutoFreeOnLaunch),
          "preparing what was recorded");
      return new Executable(executable);
    } finally {
      cudart.cudaGraphDestroy(graph);
    }
  }

  @Override
  public void abandonCapture() {
    CUgraph_st graph = new CUgraph_st();
    // Broken or not: the stream takes work again afterwards.
    cudart.cudaStreamEndCapture(streams.compute().stream(), graph);
    if (!graph.isNull()) {
      cudart.cudaGraphDestroy(graph);
    }
    cudart.cudaGetLastError();
  }

  /** Every allocation goes to the pool: nothing else is at work while a step is recorded. */
  private static final class EveryStream extends StreamFilter {
    @Override
    public boolean call(Pointer stream) {
      return true;
    }
  }

  /** A pool of the caching allocator. */
  private final class AllocatorPool implements Pool {
    private final LongPointer numbers;
    private final DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair id;
    private final EveryStream all = new EveryStream();

    AllocatorPool() {
      // The allocator's name of a pool is two numbers, for which the bindings lend another pair's
      // class; the first is 0 in pools that a user names.
      numbers = new LongPointer(0, System.nanoTime());
      id = new DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair(numbers);
    }

    @Override
    public void begin() {
      torch_cuda.beginAllocateToPool(streams.index(), id, all);
    }

    @Override
    public void end() {
      torch_cuda.endAllocateToPool(streams.index(), id);
      all.close();
    }

    @Override
    public void release() {
      torch_cuda.getAllocator().releasePool(streams.index(), id);
      numbers.close();
    }
  }

  private final class Executable implements Recording {
    private final CUgraphExec_st graph;

    Executable(CUgraphExec_st graph) {
      this.graph = graph;
    }

    @Override
    public void launch() {
      CudaStatus.require(
          cudart.cudaGraphLaunch(graph, streams.compute().stream()), "launching a recorded step");
    }

    @Override
    public void destroy() {
      CudaStatus.require(cudart.cudaGraphExecDestroy(graph), "freeing a recorded step");
    }
  }
}
