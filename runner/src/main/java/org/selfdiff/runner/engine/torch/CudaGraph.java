package org.selfdiff.runner.engine.torch;

import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.cuda.DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair;
import org.bytedeco.pytorch.cuda.StreamFilter;
import org.bytedeco.pytorch.global.torch_cuda;

/**
 * A step recorded once and launched as a whole. What the step allocates while it is recorded comes
 * from a pool of its own, which is kept as long as the recording.
 */
final class CudaGraph implements AutoCloseable {
  private final CudaStreams streams;
  private final Pool pool;
  private final CUgraphExec_st executable;

  private CudaGraph(CudaStreams streams, Pool pool, CUgraphExec_st executable) {
    this.streams = streams;
    this.pool = pool;
    this.executable = executable;
  }

  /** Every allocation goes to the pool: nothing else is at work while a step is recorded. */
  private static final class EveryStream extends StreamFilter {
    @Override
    public boolean call(Pointer stream) {
      return true;
    }
  }

  /** A pool of the caching allocator. */
  private static final class Pool {
    private final byte device;
    private final LongPointer numbers;
    private final DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair id;

    Pool(byte device) {
      this.device = device;
      // The allocator's name of a pool is two numbers, for which the bindings lend another pair's
      // class; the first is 0 in pools that a user names.
      numbers = new LongPointer(0, System.nanoTime());
      id = new DeviceAssertionsDataVectorCUDAKernelLaunchInfoVectorPair(numbers);
    }

    void release() {
      torch_cuda.getAllocator().releasePool(device, id);
      numbers.close();
    }
  }

  /**
   * Records what work does on the stream of the steps, without doing it.
   *
   * @param work a step that has run some times before, so that its libraries are set up
   * @throws IllegalStateException if the step does what cannot be recorded
   */
  static CudaGraph capture(CudaStreams streams, Runnable work) {
    streams.synchronize();
    Pool pool = new Pool(streams.index());
    CUgraph_st graph = new CUgraph_st();
    try (EveryStream all = new EveryStream()) {
      torch_cuda.beginAllocateToPool(pool.device, pool.id, all);
      try {
        record(streams, work, graph);
      } finally {
        torch_cuda.endAllocateToPool(pool.device, pool.id);
      }
      CUgraphExec_st executable = new CUgraphExec_st();
      check(
          cudart.cudaGraphInstantiateWithFlags(
              executable, graph, cudart.cudaGraphInstantiateFlagAutoFreeOnLaunch));
      return new CudaGraph(streams, pool, executable);
    } catch (RuntimeException e) {
      pool.release();
      throw new IllegalStateException("the step cannot be recorded: " + e.getMessage(), e);
    } finally {
      if (!graph.isNull()) {
        cudart.cudaGraphDestroy(graph);
      }
    }
  }

  private static void record(CudaStreams streams, Runnable work, CUgraph_st graph) {
    check(
        cudart.cudaStreamBeginCapture(
            streams.compute().stream(), cudart.cudaStreamCaptureModeThreadLocal));
    RuntimeException failure = null;
    try {
      work.run();
    } catch (RuntimeException e) {
      failure = e;
    }
    int status = cudart.cudaStreamEndCapture(streams.compute().stream(), graph);
    if (failure != null) {
      // The error of a broken recording stays with the thread until it is read.
      cudart.cudaGetLastError();
      throw failure;
    }
    check(status);
  }

  private static void check(int status) {
    if (status != cudart.cudaSuccess) {
      cudart.cudaGetLastError();
      throw new IllegalStateException(cudart.cudaGetErrorString(status).getString());
    }
  }

  /** Does what was recorded, after all that is on the stream already. */
  void launch() {
    check(cudart.cudaGraphLaunch(executable, streams.compute().stream()));
  }

  @Override
  public void close() {
    streams.synchronize();
    cudart.cudaGraphExecDestroy(executable);
    pool.release();
  }
}
