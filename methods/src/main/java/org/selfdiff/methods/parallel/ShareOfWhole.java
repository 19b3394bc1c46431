package org.selfdiff.methods.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * The share of a value that every rank could compute, from shares of what it is computed from, so
 * that no rank computes the rest.
 */
record ShareOfWhole(RankGraph g, Axis axis) {
  /** The share, or nothing where it has to be cut out of the whole value. */
  Optional<Value> of(Value whole) {
    return g.made(whole).flatMap(how -> of(how.op(), how.in(), whole.shape()));
  }

  /** Whether shares of what an op gives can be computed. */
  static boolean makes(Op op) {
    return op instanceof Constant c && c.values().length == 1
        || op instanceof BroadcastTo
        || op instanceof Binary
        || op instanceof Unary
        || op instanceof Cast
        || op instanceof OneHot
        || op instanceof MatMul;
  }

  private Optional<Value> of(Op op, List<Value> in, Shape shape) {
    Shape share = axis.share(shape, g.world());
    if (op instanceof Constant c && c.values().length == 1) {
      return Optional.of(apply(Constant.filled(c.type(), c.values()[0], share), in));
    }
    if (op instanceof BroadcastTo) {
      return Optional.of(apply(new BroadcastTo(share), List.of(operand(in.get(0), shape))));
    }
    if (op instanceof Binary || op instanceof Unary || op instanceof Cast) {
      List<Value> operands = new ArrayList<>();
      in.forEach(v -> operands.add(operand(v, shape)));
      return Optional.of(apply(op, operands));
    }
    if (op instanceof Reshape) {
      return Axis.of(in.get(0).shape(), axis.stride(shape), g.world())
          .map(a -> apply(new Reshape(share), List.of(g.splitOfWhole(in.get(0), a))));
    }
    if (axis.index() == 0 && op instanceof OneHot) {
      return Optional.of(apply(op, List.of(g.splitOfWhole(in.get(0), axis))));
    }
    if (axis.index() == 0 && op instanceof GatherRows) {
      return Optional.of(apply(op, List.of(in.get(0), g.splitOfWhole(in.get(1), axis))));
    }
    if (axis.index() == 0 && op instanceof MatMul m && shape.rank() == 2) {
      Axis rows = axis.at(m.transposeA() ? 1 : 0);
      return Optional.of(apply(op, List.of(g.splitOfWhole(in.get(0), rows), in.get(1))));
    }
    return Optional.empty();
  }

  /** What an elementwise op of a share takes of one of its operands. */
  private Value operand(Value v, Shape shape) {
    int index = axis.index() - shape.rank() + v.rank();
    return index < 0 || v.dim(index) == 1 ? v : g.splitOfWhole(v, axis.at(index));
  }

  private Value apply(Op op, List<Value> in) {
    return g.apply(op, in).get(0);
  }
}
