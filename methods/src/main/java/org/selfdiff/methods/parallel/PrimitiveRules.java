package org.selfdiff.methods.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.OpVisitor;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/**
 * How primitives are shared out: a row says what a rank computes of a node of which it holds no
 * more than a share or a part of some input. A row that gives nothing has no way but to gather.
 */
abstract class PrimitiveRules implements OpVisitor<Optional<List<Held>>> {
  /** No way to share out. */
  protected static final Optional<List<Held>> NONE = Optional.empty();

  /** The graph of the rank. */
  protected final RankGraph g;

  private final Sources sources;

  /**
   * Rules of a rank.
   *
   * @param sources what the rank holds of the values of the whole step
   */
  protected PrimitiveRules(RankGraph g, Sources sources) {
    this.g = g;
    this.sources = sources;
  }

  /** What the rank holds of an input. */
  protected Held in(Node node, int i) {
    return sources.held(node.input(i));
  }

  /** What the rank holds of all inputs. */
  protected List<Held> in(Node node) {
    return node.inputs().stream().map(sources::held).toList();
  }

  /** The axis along which an input is shared out, if it is. */
  protected Optional<Axis> axis(Node node, int i) {
    return g.axis(in(node, i));
  }

  /** The whole input. */
  protected Value whole(Node node, int i) {
    return g.whole(in(node, i));
  }

  /** A rank's share of an input. */
  protected Value split(Node node, int i, Axis axis) {
    return g.split(in(node, i), axis);
  }

  /** An output that is shared out. */
  protected Held split(Node node, int output, Value value, Axis axis) {
    return Held.split(value, node.output(output).shape(), axis);
  }

  /** One output that is shared out along an axis. */
  protected Optional<List<Held>> share(Node node, Axis axis, Op op, Value... in) {
    return Optional.of(List.of(split(node, 0, g.apply1(op, in), axis)));
  }

  /** An output of which every rank has a part. */
  protected Held part(Node node, int output, Value value, AllReduce.Fn fn) {
    return new Held(value, node.output(output).shape(), new Layout.Part(fn));
  }

  /** One output of which every rank has a part. */
  private Optional<List<Held>> part(Node node, AllReduce.Fn fn, Op op, Value... in) {
    return Optional.of(List.of(part(node, 0, g.apply1(op, in), fn)));
  }

  /** The same op of a part, through which parts pass. */
  private Optional<List<Held>> linear(Node node, Op op) {
    Held x = in(node, 0);
    return x.isLinearPart() ? part(node, ((Layout.Part) x.layout()).fn(), op, x.value()) : NONE;
  }

  /**
   * An op of which every element follows from elements at the same place, with broadcasting: shared
   * out as the largest input that is.
   */
  protected Optional<List<Held>> elementwise(Node node, Op op) {
    Shape out = node.output().shape();
    Optional<Axis> axis = Optional.empty();
    long most = 0;
    for (int i = 0; i < node.inputs().size(); i++) {
      Shape shape = node.input(i).shape();
      int lead = out.rank() - shape.rank();
      Optional<Axis> own = axis(node, i).map(a -> a.at(a.index() + lead));
      if (own.filter(a -> a.fits(out, g.world())).isPresent() && shape.size() > most) {
        axis = own;
        most = shape.size();
      }
    }
    return axis.map(
        a -> {
          List<Value> operands = new ArrayList<>();
          for (int i = 0; i < node.inputs().size(); i++) {
            operands.add(operand(node, i, out, a));
          }
          return List.of(split(node, 0, g.apply(op, operands).get(0), a));
        });
  }

  private Value operand(Node node, int i, Shape out, Axis axis) {
    Shape shape = node.input(i).shape();
    int index = axis.index() - out.rank() + shape.rank();
    return index < 0 || shape.dim(index) == 1 ? whole(node, i) : split(node, i, axis.at(index));
  }

  @Override
  public Optional<List<Held>> allGather(AllGather op, Node node) {
    return exchanged(node);
  }

  @Override
  public Optional<List<Held>> allReduce(AllReduce op, Node node) {
    return exchanged(node);
  }

  @Override
  public Optional<List<Held>> reduceScatter(ReduceScatter op, Node node) {
    return exchanged(node);
  }

  private static Optional<List<Held>> exchanged(Node node) {
    throw new GraphException("a step with " + node.op() + " is shared out already");
  }

  @Override
  public Optional<List<Held>> binary(Binary op, Node node) {
    Held a = in(node, 0);
    Held b = in(node, 1);
    boolean sum = op.fn() == Binary.Fn.ADD || op.fn() == Binary.Fn.SUB;
    if (sum && a.isLinearPart() && a.layout().equals(b.layout())) {
      return part(node, ((Layout.Part) a.layout()).fn(), op, a.value(), b.value());
    }
    if (!sum && a.isLinearPart() && b.isWhole()) {
      return part(node, ((Layout.Part) a.layout()).fn(), op, a.value(), b.value());
    }
    if (op.fn() == Binary.Fn.MUL && b.isLinearPart() && a.isWhole()) {
      return part(node, ((Layout.Part) b.layout()).fn(), op, a.value(), b.value());
    }
    return elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> broadcastTo(BroadcastTo op, Node node) {
    return axis(node, 0)
        .map(
            a ->
                share(
                    node, a, new BroadcastTo(a.share(op.shape(), g.world())), in(node, 0).value()))
        .orElseGet(() -> linear(node, op));
  }

  @Override
  public Optional<List<Held>> cast(Cast op, Node node) {
    return elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> cholesky(Cholesky op, Node node) {
    return axis(node, 0)
        .filter(a -> a.index() < node.input(0).rank() - 2)
        .flatMap(a -> share(node, a, op, in(node, 0).value()));
  }

  @Override
  public Optional<List<Held>> concat(Concat op, Node node) {
    Held first = in(node, 0);
    if (first.isLinearPart()
        && in(node).stream().allMatch(h -> h.layout().equals(first.layout()))) {
      return part(node, ((Layout.Part) first.layout()).fn(), op, values(in(node)));
    }
    Optional<Axis> axis = in(node).stream().flatMap(h -> g.axis(h).stream()).findFirst();
    return axis.filter(a -> node.inputs().stream().allMatch(v -> a.fits(v.shape(), g.world())))
        .flatMap(
            a -> {
              Value[] shares =
                  IntStream.range(0, node.inputs().size())
                      .mapToObj(i -> split(node, i, a))
                      .toArray(Value[]::new);
              return share(node, a, op, shares);
            });
  }

  private static Value[] values(List<Held> held) {
    return held.stream().map(Held::value).toArray(Value[]::new);
  }

  @Override
  public Optional<List<Held>> constant(Constant op, Node node) {
    return NONE;
  }

  @Override
  public Optional<List<Held>> conv2d(Conv2d op, Node node) {
    return axis(node, 0)
        .filter(Axis.BATCH::equals)
        .flatMap(a -> share(node, a, op, in(node, 0).value(), whole(node, 1)));
  }

  @Override
  public Optional<List<Held>> conv2dGrad(Conv2dGrad op, Node node) {
    if (!ofBatch(node, 0) && !ofBatch(node, 2)) {
      return NONE;
    }
    List<Value> both =
        g.apply(
            op, List.of(split(node, 0, Axis.BATCH), whole(node, 1), split(node, 2, Axis.BATCH)));
    return Optional.of(
        List.of(
            split(node, 0, both.get(0), Axis.BATCH), part(node, 1, both.get(1), AllReduce.Fn.SUM)));
  }

  /** Whether an input is shared out by rows of a batch. */
  protected boolean ofBatch(Node node, int i) {
    return axis(node, i).equals(Optional.of(Axis.BATCH));
  }

  @Override
  public Optional<List<Held>> gatherRows(GatherRows op, Node node) {
    Optional<Axis> x = axis(node, 0);
    if (x.filter(a -> a.index() > 0).isPresent()) {
      return share(node, x.get(), op, in(node, 0).value(), whole(node, 1));
    }
    if (!Axis.BATCH.fits(node.input(1).shape(), g.world())) {
      return in(node, 1).isWhole() ? linear2(node, op) : NONE;
    }
    if (x.isEmpty() && !ofBatch(node, 1)) {
      return linear2(node, op);
    }
    Value rows = split(node, 1, Axis.BATCH);
    Value found =
        new RowsOfPixels(g, sources, rows)
            .of(node.input(0))
            .orElseGet(() -> g.apply1(op, whole(node, 0), rows));
    return Optional.of(List.of(split(node, 0, found, Axis.BATCH)));
  }

  private Optional<List<Held>> linear2(Node node, GatherRows op) {
    Held x = in(node, 0);
    return x.isLinearPart() && in(node, 1).isWhole()
        ? part(node, ((Layout.Part) x.layout()).fn(), op, x.value(), in(node, 1).value())
        : NONE;
  }

  @Override
  public Optional<List<Held>> matMul(MatMul op, Node node) {
    int r = node.output().rank();
    int rows = op.transposeA() ? r - 1 : r - 2;
    int inA = op.transposeA() ? r - 2 : r - 1;
    int inB = op.transposeB() ? r - 1 : r - 2;
    int columns = op.transposeB() ? r - 2 : r - 1;
    Held a = in(node, 0);
    Held b = in(node, 1);
    Optional<Axis> ofA = axis(node, 0);
    Optional<Axis> ofB = axis(node, 1);
    Optional<Axis> batch =
        ofA.filter(x -> x.index() < r - 2).or(() -> ofB.filter(x -> x.index() < r - 2));
    if (batch.isPresent()) {
      Axis x = batch.get();
      return share(node, x, op, g.split(a, x), g.split(b, x));
    }
    Optional<Axis> inner =
        ofA.filter(x -> x.index() == inA)
            .or(() -> ofB.filter(x -> x.index() == inB).map(x -> x.at(inA)));
    boolean both =
        ofA.map(x -> x.index() == inA).orElse(true) && ofB.map(x -> x.index() == inB).orElse(true);
    if (inner.isPresent() && both) {
      Axis x = inner.get();
      return part(node, AllReduce.Fn.SUM, op, g.split(a, x), g.split(b, x.at(inB)));
    }
    boolean byRows =
        ofA.filter(x -> x.index() == rows).isPresent()
            && (ofB.filter(x -> x.index() == columns).isEmpty()
                || a.shape().size() >= b.shape().size());
    if (byRows) {
      return share(node, ofA.get().at(r - 2), op, a.value(), g.whole(b));
    }
    if (ofB.filter(x -> x.index() == columns).isPresent()) {
      return share(node, ofB.get().at(r - 1), op, g.whole(a), b.value());
    }
    if (a.isLinearPart() && b.isWhole()) {
      return part(node, ((Layout.Part) a.layout()).fn(), op, a.value(), b.value());
    }
    if (b.isLinearPart() && a.isWhole()) {
      return part(node, ((Layout.Part) b.layout()).fn(), op, a.value(), b.value());
    }
    return NONE;
  }

  @Override
  public Optional<List<Held>> maxPool2d(MaxPool2d op, Node node) {
    return axis(node, 0)
        .filter(a -> a.index() < 2)
        .flatMap(a -> share(node, a, op, in(node, 0).value()));
  }

  @Override
  public Optional<List<Held>> maxPool2dGrad(MaxPool2dGrad op, Node node) {
    return axis(node, 0)
        .filter(a -> a.index() < 2)
        .flatMap(a -> share(node, a, op, in(node, 0).value(), split(node, 1, a)));
  }

  @Override
  public Optional<List<Held>> moments(Moments op, Node node) {
    return axis(node, 0)
        .map(
            a -> {
              int before = (int) IntStream.of(op.axes()).filter(i -> i < a.index()).count();
              List<Value> own = g.apply(op, List.of(in(node, 0).value()));
              if (IntStream.of(op.axes()).anyMatch(i -> i == a.index())) {
                NormGroups one = new NormGroups(g, 1);
                MomentsOfRanks all = MomentsOfRanks.of(one, own.get(0), own.get(1));
                return IntStream.range(0, 2)
                    .mapToObj(i -> g.reshape(all.own().get(i), node.output(i).shape().dims()))
                    .map(Held::whole)
                    .toList();
              }
              Axis kept = a.at(a.index() - before);
              return List.of(split(node, 0, own.get(0), kept), split(node, 1, own.get(1), kept));
            });
  }

  @Override
  public Optional<List<Held>> oneHot(OneHot op, Node node) {
    return axis(node, 0).flatMap(a -> share(node, a, op, in(node, 0).value()));
  }

  @Override
  public Optional<List<Held>> pack(Pack op, Node node) {
    return Optional.of(List.of(Held.whole(Buckets.of(g, in(node)))));
  }

  @Override
  public Optional<List<Held>> pad(Pad op, Node node) {
    return axis(node, 0)
        .flatMap(
            a -> {
              long whole = a.run() * g.world();
              int i = a.index();
              if (op.before()[i] % whole != 0 || op.after()[i] % whole != 0) {
                return NONE;
              }
              Pad own = new Pad(shared(op.before(), i), shared(op.after(), i));
              return share(node, a, own, in(node, 0).value());
            })
        .or(() -> linear(node, op));
  }

  /** Lengths along all axes, of which one is shared out. */
  private long[] shared(long[] lengths, int axis) {
    long[] own = lengths.clone();
    own[axis] /= g.world();
    return own;
  }

  @Override
  public Optional<List<Held>> permute(Permute op, Node node) {
    return axis(node, 0)
        .map(
            a -> {
              int to =
                  IntStream.range(0, op.axes().length)
                      .filter(i -> op.axes()[i] == a.index())
                      .findFirst()
                      .orElseThrow();
              return share(node, a.at(to), op, in(node, 0).value());
            })
        .orElseGet(() -> linear(node, op));
  }

  @Override
  public Optional<List<Held>> reduce(Reduce op, Node node) {
    Optional<Axis> axis = axis(node, 0);
    if (axis.isEmpty()) {
      return op.fn() == Reduce.Fn.MAX ? NONE : linear(node, op);
    }
    Axis a = axis.get();
    if (IntStream.of(op.axes()).noneMatch(i -> i == a.index())) {
      int before = (int) IntStream.of(op.axes()).filter(i -> i < a.index()).count();
      Axis kept = op.keepDims() ? a : a.at(a.index() - before);
      return share(node, kept, op, in(node, 0).value());
    }
    AllReduce.Fn fn =
        switch (op.fn()) {
          case SUM -> AllReduce.Fn.SUM;
          case MEAN -> AllReduce.Fn.MEAN;
          case MAX -> AllReduce.Fn.MAX;
        };
    return part(node, fn, op, in(node, 0).value());
  }

  @Override
  public Optional<List<Held>> relu(Relu op, Node node) {
    return elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> reshape(Reshape op, Node node) {
    Held x = in(node, 0);
    Shape to = node.output().shape();
    if (x.layout() instanceof Layout.Split split) {
      return Axis.of(to, split.stride(), g.world())
          .flatMap(a -> share(node, a, new Reshape(a.share(to, g.world())), x.value()));
    }
    return linear(node, op);
  }

  @Override
  public Optional<List<Held>> scatterAddRows(ScatterAddRows op, Node node) {
    boolean zeros =
        g.made(in(node, 0).value())
            .filter(
                how ->
                    how.op() instanceof Constant c && c.values().length == 1 && c.values()[0] == 0)
            .isPresent();
    if (!zeros || !ofBatch(node, 1) && !ofBatch(node, 2)) {
      return NONE;
    }
    return part(
        node,
        AllReduce.Fn.SUM,
        op,
        in(node, 0).value(),
        split(node, 1, Axis.BATCH),
        split(node, 2, Axis.BATCH));
  }

  @Override
  public Optional<List<Held>> select(Select op, Node node) {
    return elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> slice(Slice op, Node node) {
    return axis(node, 0)
        .flatMap(
            a -> {
              long whole = a.run() * g.world();
              int i = a.index();
              if (op.begin()[i] % whole != 0 || op.size()[i] % whole != 0) {
                return NONE;
              }
              Slice own = new Slice(shared(op.begin(), i), shared(op.size(), i));
              return share(node, a, own, in(node, 0).value());
            })
        .or(() -> linear(node, op));
  }

  @Override
  public Optional<List<Held>> stopGradient(StopGradient op, Node node) {
    Held x = in(node, 0);
    return Optional.of(List.of(new Held(g.apply1(op, x.value()), x.shape(), x.layout())));
  }

  @Override
  public Optional<List<Held>> topK(TopK op, Node node) {
    return axis(node, 0)
        .filter(a -> a.index() == 0)
        .flatMap(a -> share(node, a, op, in(node, 0).value()));
  }

  @Override
  public Optional<List<Held>> triangularSolve(TriangularSolve op, Node node) {
    int r = node.output().rank();
    Optional<Axis> axis = axis(node, 0).or(() -> axis(node, 1));
    if (axis.filter(a -> a.index() < r - 2).isPresent()) {
      Axis a = axis.get();
      return share(node, a, op, split(node, 0, a), split(node, 1, a));
    }
    return axis(node, 1)
        .filter(a -> a.index() == r - 1)
        .flatMap(a -> share(node, a, op, whole(node, 0), in(node, 1).value()));
  }

  @Override
  public Optional<List<Held>> unary(Unary op, Node node) {
    return op.fn() == Unary.Fn.NEG && in(node, 0).isLinearPart()
        ? linear(node, op)
        : elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> view(View op, Node node) {
    return linear(node, op);
  }
}
