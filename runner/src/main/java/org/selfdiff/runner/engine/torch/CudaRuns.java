package org.selfdiff.runner.engine.torch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a step on a GPU: some times as it is, then as a recording where it can be recorded. */
final class CudaRuns implements TorchRuns {
  private static final Logger LOG = LoggerFactory.getLogger(CudaRuns.class);

  /** TorchScript specializes a function in its first runs, and cuDNN tries its algorithms. */
  private static final int WARMUP = 4;

  private final CudaStreams streams;
  private final boolean records;
  private CudaGraph graph;
  private int done;

  /**
   * Runs steps on the first of two streams.
   *
   * @param records whether a step may be recorded: what the host does in between is not
   */
  CudaRuns(CudaStreams streams, boolean records) {
    this.streams = streams;
    this.records = records;
  }

  @Override
  public void run(Runnable step) {
    streams.use();
    if (records && done == WARMUP) {
      graph = record(step);
    }
    done++;
    if (graph == null) {
      step.run();
    } else {
      graph.launch();
    }
  }

  private CudaGraph record(Runnable step) {
    try {
      return CudaGraph.capture(streams, step);
    } catch (IllegalStateException | LinkageError e) {
      LOG.warn("steps are launched kernel by kernel, which is slower: {}", e.getMessage());
      return null;
    }
  }

  @Override
  public int warmup() {
    return records ? WARMUP + 1 : WARMUP;
  }

  @Override
  public void settle() {
    streams.synchronize();
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
    }
  }
}
