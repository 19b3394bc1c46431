package org.selfdiff.methods.graph;

import java.util.List;

/**
 * A composite of primitives that one kernel may replace. Its gradient is again made of regions, so
 * that the backward pass can be replaced by kernels too.
 */
sealed interface Region extends Op
    permits AdamWUpdate,
        Affine,
        Attention,
        AttentionGrad,
        BatchNormEval,
        BatchNormTrain,
        BatchNormTrainGrad,
        EmaUpdate,
        Enqueue,
        Gelu,
        GeluGrad,
        L2Normalize,
        L2NormalizeGrad,
        LayerNorm,
        LayerNormGrad,
        LogSoftmax,
        LogSoftmaxGrad,
        ReluGrad,
        SgdUpdate,
        Softmax,
        SoftmaxGrad {
  /**
   * Writes the region as primitives.
   *
   * @return the region's outputs
   * @throws GraphException if the inputs do not fit
   */
  List<Value> expand(Graph g, List<Value> in);
}
