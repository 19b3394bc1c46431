package org.selfdiff.runner.engine.torch.device;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Readings;
import org.selfdiff.runner.engine.plan.Storage;

/** The memory of a step that outlives it. Every call is made on libtorch's thread. */
public interface TorchMemory extends AutoCloseable {
  /** Tensors of the script's parameters, in their order. */
  List<Tensor> tensors();

  /** Writes a constant: all elements, or one number for every element. */
  void constant(Storage s, double[] values);

  /** The host's view of an input, to be written. */
  Memory input(Storage s);

  /** The host's view of a state as it is after the last run, to be read. */
  Memory state(Storage s);

  /** The same, to be read and written. */
  Memory stateToWrite(Storage s);

  /** The host's view of a metric after the last run. */
  Memory metric(String name);

  /** The first numbers of all metrics after the last run, which later runs leave as they are. */
  Readings readings();

  /** Begins to move the inputs that were written to where they are read. */
  void upload();

  /**
   * Makes what was written on the host visible to the next run, and notes that this changes states
   * and metrics.
   */
  void beforeRun();

  /** Frees everything. */
  @Override
  void close();
}
