package org.selfdiff.runner.engine.nd4j;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.selfdiff.methods.graph.Collective;

/** How the nd4j executor runs one node. */
sealed interface Nd4jKernel {
  /**
   * A declarable op of libnd4j.
   *
   * @param name native name
   * @param integers integer arguments
   * @param reals floating-point arguments
   * @param flags boolean arguments
   * @param types type arguments
   * @param extra inputs behind the node's own
   */
  record Declarable(
      String name,
      long[] integers,
      double[] reals,
      boolean[] flags,
      DataType[] types,
      List<INDArray> extra)
      implements Nd4jKernel {
    static Declarable of(String name, long... integers) {
      return new Declarable(
          name, integers, new double[0], new boolean[0], new DataType[0], List.of());
    }

    Declarable reals(double... r) {
      return new Declarable(name, integers, r, flags, types, extra);
    }

    Declarable flags(boolean... f) {
      return new Declarable(name, integers, reals, f, types, extra);
    }

    Declarable types(DataType... t) {
      return new Declarable(name, integers, reals, flags, t, extra);
    }

    Declarable extra(INDArray... e) {
      return new Declarable(name, integers, reals, flags, types, List.of(e));
    }
  }

  /** An op of libnd4j's older kind, bound to its arrays. */
  record Legacy(Binding binding) implements Nd4jKernel {
    /** Makes the op for input and output. */
    interface Binding {
      Op bind(INDArray x, INDArray z);
    }
  }

  /** Java code over the arrays. */
  record Host(Binding binding) implements Nd4jKernel {
    /** Prepares the code for inputs and outputs. */
    interface Binding {
      Runnable bind(List<INDArray> in, List<INDArray> out);
    }
  }

  /** An exchange with the group's other ranks. */
  record Exchange(Collective what) implements Nd4jKernel {}

  /** No kernel: the planner resolves it, or the region's body runs. */
  record None() implements Nd4jKernel {}
}
