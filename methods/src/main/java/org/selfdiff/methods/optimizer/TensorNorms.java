package org.selfdiff.methods.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.network.TensorGroup;

/** One number per tensor of a group: [T] in the order of the tensors. */
public final class TensorNorms {
  private TensorNorms() {}

  /** The L2 norm of every tensor, [T]. */
  public static Value of(Graph g, TensorGroup group) {
    TensorGroup squares = group.in(g.mul(group.flat(), group.flat()));
    List<Value> sums = new ArrayList<>();
    for (Value v : squares.views()) {
      sums.add(g.sum(v, false, IntStream.range(0, v.rank()).toArray()));
    }
    return g.unary(Unary.Fn.SQRT, squares.pack(sums));
  }

  /** Every tensor times its factor. */
  static List<Value> scaled(Graph g, TensorGroup group, Value factors) {
    List<Value> views = group.views();
    List<Value> scaled = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      scaled.add(g.mul(views.get(i), g.apply1(new View(i, Shape.scalar()), factors)));
    }
    return scaled;
  }

  /** 1 where a number is above a bound, else 0. */
  static Value above(Graph g, Value numbers, double bound) {
    return g.unary(Unary.Fn.STEP, bound == 0 ? numbers : g.add(numbers, -bound));
  }

  /** {@code yes} where the mark is 1, else 1. */
  static Value orOne(Graph g, Value mark, Value yes) {
    return g.add(g.mul(mark, yes), not(g, mark));
  }

  /** 1 - mark. */
  static Value not(Graph g, Value mark) {
    return g.add(g.unary(Unary.Fn.NEG, mark), 1);
  }

  /** The larger of two numbers. */
  static Value larger(Graph g, Value a, Value b) {
    return g.add(b, g.relu(g.sub(a, b)));
  }
}
