package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.GeluGrad;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.L2NormalizeGrad;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LayerNormGrad;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.LogSoftmaxGrad;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.SoftmaxGrad;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * The ops that a joined kernel runs, and what they are to it: functions of elements and of rows.
 */
final class JoinedOps {
  private JoinedOps() {}

  /** Whether a node can be a member of a group. */
  static boolean joins(Node n) {
    Op op = n.op();
    boolean known =
        op instanceof Binary
            || op instanceof Unary
            || op instanceof Relu
            || op instanceof ReluGrad
            || op instanceof Select
            || op instanceof BroadcastTo
            || op instanceof Gelu
            || op instanceof GeluGrad
            || op instanceof EmaUpdate
            || op instanceof BatchNormEval
            || op instanceof BatchNormTrain b && b.splits() == 1
            || op instanceof Cast
            || reducesRows(op);
    return known
        && n.inputs().stream().allMatch(v -> v.type() == DType.F32 || isPixels(op, v))
        && n.outputs().stream().allMatch(v -> v.type() == DType.F32);
  }

  /** Whether an op is a function of whole rows. */
  static boolean reducesRows(Op op) {
    return op instanceof LayerNorm
        || op instanceof LayerNormGrad
        || op instanceof L2Normalize
        || op instanceof L2NormalizeGrad
        || op instanceof Softmax
        || op instanceof SoftmaxGrad
        || op instanceof LogSoftmax
        || op instanceof LogSoftmaxGrad;
  }

  private static boolean isPixels(Op op, Value v) {
    return op instanceof Cast && v.type() == DType.U8;
  }

  /** Whether a library computes the outputs behind the first, before the kernel. */
  static boolean hasSums(Node n) {
    return n.op() instanceof BatchNormTrain || n.op() instanceof LayerNormGrad;
  }

  /** The outputs that the kernel computes. */
  static List<Value> computed(Node n) {
    return hasSums(n) ? n.outputs().subList(0, 1) : n.outputs();
  }

  /**
   * What nodes compute, in ops on single elements, reshapes and reductions of rows.
   *
   * @param members nodes in topological order
   * @param wanted the values that are to be computed; what none of them needs is left out
   */
  static List<Node> flattened(List<Node> members, Set<Value> wanted) {
    List<Node> all = new ArrayList<>();
    for (Node n : members) {
      if (n.body().isEmpty() || n.op() instanceof ReluGrad) {
        all.add(n);
      } else {
        n.body().stream().filter(b -> !(b.op() instanceof Moments)).forEach(all::add);
      }
    }
    Set<Value> live = new HashSet<>(wanted);
    List<Node> needed = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Node n = all.get(i);
      if (n.outputs().stream().anyMatch(live::contains)) {
        live.addAll(n.inputs());
        needed.add(n);
      }
    }
    Collections.reverse(needed);
    return needed;
  }

  /** Whether a node within a kernel is a name for the same elements. */
  static boolean isName(Node n) {
    return n.op() instanceof Reshape || n.op() instanceof StopGradient;
  }

  /** Whether a flattened node is one that kernels are written for. */
  static boolean isWritten(Node n) {
    Op op = n.op();
    return isName(n)
        || op instanceof Binary
        || op instanceof Unary
        || op instanceof Relu
        || op instanceof ReluGrad
        || op instanceof Select
        || op instanceof BroadcastTo
        || op instanceof Cast
        || op instanceof Constant c && c.values().length == 1
        || op instanceof Reduce r && r.axes().length > 0;
  }
}
