package org.selfdiff.methods.graph;

import java.util.List;

/**
 * A composite of primitives that one kernel may replace. Its gradient is again made of regions, so
 * that the reverse pass can be replaced by kernels too.
 */
public sealed interface Region extends Op
    permits AdamWUpdate,
        BatchNormEval,
        BatchNormTrain,
        BatchNormTrainGrad,
        EmaUpdate,
        Enqueue,
        L2Normalize,
        L2NormalizeGrad,
        LogSoftmax,
        LogSoftmaxGrad,
        ReluGrad,
        SgdUpdate {
  /**
   * Writes the region as primitives.
   *
   * @return the region's outputs
   * @throws GraphException if the inputs do not fit
   */
  List<Value> expand(Graph g, List<Value> in);
}
