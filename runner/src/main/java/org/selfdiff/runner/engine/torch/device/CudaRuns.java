package org.selfdiff.runner.engine.torch.device;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a step on a GPU: some times as it is, then as a recording where it can be recorded. */
final class CudaRuns implements TorchRuns {
  private static final Logger LOG = LoggerFactory.getLogger(CudaRuns.class);

  /** TorchScript specializes a function in its first runs, and cuDNN tries its algorithms. */
  static final int WARMUP = 4;

  private final DeviceQueues queues;
  private final GraphCalls calls;
  private final boolean records;
  private CudaGraph graph;
  private int done;

  /**
   * Runs steps in the queue for them.
   *
   * @param records whether a step may be recorded: what the host does in between is not
   */
  CudaRuns(DeviceQueues queues, GraphCalls calls, boolean records) {
    this.queues = queues;
    this.calls = calls;
    this.records = records;
  }

  @Override
  public void run(Runnable step) {
    if (records && done == WARMUP) {
      graph = record(step);
    }
    done++;
    if (graph == null) {
      queues.steps().begin(step);
    } else {
      graph.launch();
    }
  }

  private CudaGraph record(Runnable step) {
    try {
      return CudaGraph.capture(queues, calls, step);
    } catch (IllegalStateException | LinkageError e) {
      LOG.warn("steps are launched kernel by kernel, which is slower: {}", e.getMessage());
      return null;
    }
  }

  @Override
  public void inOrder(Runnable work) {
    queues.steps().begin(work);
  }

  @Override
  public int warmup() {
    return records ? WARMUP + 1 : WARMUP;
  }

  @Override
  public void settle() {
    queues.synchronize();
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
    }
  }
}
