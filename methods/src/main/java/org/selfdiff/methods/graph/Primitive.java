package org.selfdiff.methods.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** An op that is one stock op of libnd4j. */
sealed interface Primitive extends Op
    permits Binary,
        BroadcastTo,
        Cast,
        Cholesky,
        Collective,
        Concat,
        Constant,
        Conv2d,
        Conv2dGrad,
        GatherRows,
        MatMul,
        MaxPool2d,
        MaxPool2dGrad,
        Moments,
        OneHot,
        Pack,
        Pad,
        Permute,
        Reduce,
        Relu,
        Reshape,
        ScatterAddRows,
        Select,
        Slice,
        StopGradient,
        TopK,
        TriangularSolve,
        Unary,
        View {
  /**
   * Types and shapes of the outputs.
   *
   * @throws GraphException if the inputs do not fit
   */
  List<Value.Spec> infer(List<Value> in);

  /** Appends the stock op to a SameDiff graph. */
  SDVariable[] emit(SameDiff sd, List<Value> in);
}
