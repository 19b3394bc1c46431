package org.selfdiff.methods.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.NameScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A graph under construction: nodes over the vocabulary and the same graph in SameDiff's ops.
 *
 * <p>Shapes are checked as nodes are added. Nothing is computed here; states and inputs are
 * placeholders of the SameDiff graph.
 */
public final class Graph {
  private final DType type;
  private final int shares;
  private final SameDiff sameDiff = SameDiff.create();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private List<Node> sink = nodes;
  private boolean withinBlock;
  private int recomputation;
  private int values;

  /**
   * Nodes whose values a reverse pass may compute again.
   *
   * @param from the first node
   * @param to the node behind the last one
   */
  record Block(int from, int to) {}

  /** An empty graph whose floating-point values have the given type. */
  public Graph(DType type) {
    this(type, 1);
  }

  /**
   * The same where values may have as many elements as several arrays hold: a graph that ranks will
   * share out, and that does not run as it is.
   *
   * @param shares how many ranks there will be
   */
  public Graph(DType type, int shares) {
    this.shares = shares;
    GraphException.unless(type.isFloating(), "a graph computes in F32 or F64, not in %s", type);
    this.type = type;
  }

  /** The floating-point type of this graph. */
  public DType type() {
    return type;
  }

  /** The nodes in topological order. */
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** The inputs in order of creation. */
  public List<Value> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  /** The graph in SameDiff's ops; every state and input is a placeholder of it. */
  public SameDiff sameDiff() {
    return sameDiff;
  }

  /** A floating-point input. */
  public Value input(String name, long... shape) {
    return input(name, type, Shape.of(shape));
  }

  /** A scalar input of rank 0. */
  public Value scalarInput(String name) {
    return input(name, type, Shape.scalar());
  }

  /** An input of any type. */
  public Value input(String name, DType type, Shape shape) {
    GraphException.unless(!sameDiff.hasVariable(name), "the graph has an input %s already", name);
    SizeException.unlessHeld(name, shape, shares);
    SDVariable v = sameDiff.placeHolder(name, type.nd4j(), shape.dims());
    Value value = new Value(values++, new Value.Spec(type, shape), v);
    inputs.add(value);
    return value;
  }

  /**
   * Appends nodes that make a block of a network: a reverse pass may compute their values again
   * from what the block reads, instead of keeping them ({@link Gradients#recomputing}). Blocks pay
   * where a network is cut at few and small values. A block within another is part of that one.
   *
   * @param body appends the nodes
   * @return what {@code body} returns
   */
  public <T> T block(Supplier<T> body) {
    if (withinBlock || sink != nodes) {
      return body.get();
    }
    int from = nodes.size();
    withinBlock = true;
    try {
      T result = body.get();
      blocks.add(new Block(from, nodes.size()));
      return result;
    } finally {
      withinBlock = false;
    }
  }

  /** The blocks in order; they do not overlap. */
  List<Block> blocks() {
    return blocks;
  }

  /** Says to which recomputation the next nodes belong, 0 for none. */
  void recomputation(int number) {
    recomputation = number;
  }

  /** Appends a node and gives its outputs. */
  public List<Value> apply(Op op, List<Value> in) {
    return op instanceof Primitive p ? primitive(p, in) : region((Region) op, in);
  }

  /**
   * Appends a node that is to the graph what another is to its own.
   *
   * @param like the other node, whose recomputation it belongs to
   */
  public List<Value> applyLike(Node like, Op op, List<Value> in) {
    int before = recomputation;
    recomputation = like.recomputation();
    try {
      return apply(op, in);
    } finally {
      recomputation = before;
    }
  }

  /** Appends a node of one output. */
  public Value apply1(Op op, Value... in) {
    return apply(op, List.of(in)).get(0);
  }

  private List<Value> primitive(Primitive op, List<Value> in) {
    List<Value.Spec> specs = op.infer(in);
    specs.forEach(
        s ->
            SizeException.unlessHeld(
                "a result of " + op.getClass().getSimpleName(), s.shape(), shares));
    SDVariable[] outs;
    // SameDiff tries name_1, name_2, ... until one is free; a scope of its own makes the first
    // free.
    try (NameScope scope = sameDiff.withNameScope("n" + values)) {
      outs = op.emit(scope.getSameDiff(), in);
    }
    List<Value> out = new ArrayList<>(specs.size());
    for (int i = 0; i < specs.size(); i++) {
      out.add(new Value(values++, specs.get(i), outs[i]));
    }
    sink.add(new Node(op, List.copyOf(in), List.copyOf(out), List.of(), recomputation));
    return out;
  }

  private List<Value> region(Region op, List<Value> in) {
    List<Node> outer = sink;
    List<Node> body = new ArrayList<>();
    sink = body;
    List<Value> out;
    try {
      out = op.expand(this, in);
    } finally {
      sink = outer;
    }
    List<Node> flat = new ArrayList<>();
    for (Node n : body) {
      if (n.body().isEmpty()) {
        flat.add(n);
      } else {
        flat.addAll(n.body());
      }
    }
    sink.add(new Node(op, List.copyOf(in), List.copyOf(out), List.copyOf(flat), recomputation));
    return out;
  }

  /** A constant of the graph's type in every element. */
  public Value constant(double value, long... shape) {
    return apply(Constant.filled(type, value, Shape.of(shape)), List.of()).get(0);
  }

  /** A constant vector of the graph's type. */
  public Value constant(double[] values) {
    return apply(new Constant(type, Shape.of(values.length), values), List.of()).get(0);
  }

  /** Elementwise a + b with broadcasting. */
  public Value add(Value a, Value b) {
    return apply1(new Binary(Binary.Fn.ADD), a, b);
  }

  /** Elementwise a - b with broadcasting. */
  public Value sub(Value a, Value b) {
    return apply1(new Binary(Binary.Fn.SUB), a, b);
  }

  /** Elementwise a · b with broadcasting. */
  public Value mul(Value a, Value b) {
    return apply1(new Binary(Binary.Fn.MUL), a, b);
  }

  /** Elementwise a / b with broadcasting. */
  public Value div(Value a, Value b) {
    return apply1(new Binary(Binary.Fn.DIV), a, b);
  }

  /** a + c for a number c. */
  public Value add(Value a, double c) {
    return add(a, scalar(c));
  }

  /** a · c for a number c. */
  public Value mul(Value a, double c) {
    return mul(a, scalar(c));
  }

  /** A number as a constant of rank 0. */
  public Value scalar(double c) {
    return apply(Constant.filled(type, c, Shape.scalar()), List.of()).get(0);
  }

  /** Elementwise function. */
  public Value unary(Unary.Fn fn, Value a) {
    return apply1(new Unary(fn), a);
  }

  /** max(a, 0). */
  public Value relu(Value a) {
    return apply1(new Relu(), a);
  }

  /** Sum over axes. */
  public Value sum(Value a, boolean keepDims, int... axes) {
    return apply1(new Reduce(Reduce.Fn.SUM, axes, keepDims), a);
  }

  /** Mean over axes. */
  public Value mean(Value a, boolean keepDims, int... axes) {
    return apply1(new Reduce(Reduce.Fn.MEAN, axes, keepDims), a);
  }

  /** Mean over every axis, as a scalar of rank 0. */
  public Value mean(Value a) {
    int[] axes = new int[a.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i;
    }
    return mean(a, false, axes);
  }

  /** Matrix product with optional transposition of the last two axes. */
  public Value matmul(Value a, boolean transposeA, Value b, boolean transposeB) {
    return apply1(new MatMul(transposeA, transposeB), a, b);
  }

  /** Rows [N, C] divided by their L2 norms, with PyTorch's smallest divisor. */
  public Value unitRows(Value a) {
    return apply1(new L2Normalize(), a);
  }

  /** The same elements in another shape. */
  public Value reshape(Value a, long... shape) {
    return apply1(new Reshape(Shape.of(shape)), a);
  }

  /** Axes in another order. */
  public Value permute(Value a, int... axes) {
    return apply1(new Permute(axes), a);
  }

  /** Values behind each other along an axis. */
  public Value concat(int axis, Value... in) {
    return apply1(new Concat(axis), in);
  }

  /** A box of a value. */
  public Value slice(Value a, long[] begin, long[] size) {
    return apply1(new Slice(begin, size), a);
  }

  /** The value, through which no gradient passes. */
  public Value stopGradient(Value a) {
    return apply1(new StopGradient(), a);
  }
}
