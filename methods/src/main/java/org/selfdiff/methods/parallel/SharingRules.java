package org.selfdiff.methods.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.OpVisitor;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * How ops are shared out: a row says what a rank computes of a node of which it holds no more than
 * a share or a part of some input. A row that gives nothing has no way but to gather.
 */
abstract class SharingRules implements OpVisitor<Optional<List<Held>>> {
  /** No way to share out. */
  protected static final Optional<List<Held>> NONE = Optional.empty();

  private static final int LITTLE = 8;

  /** The graph of the rank. */
  protected final RankGraph g;

  /** What the rank holds of the values of the whole step. */
  protected final Sources sources;

  /**
   * Rules of a rank.
   *
   * @param sources what the rank holds of the values of the whole step
   */
  protected SharingRules(RankGraph g, Sources sources) {
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
  protected Optional<List<Held>> part(Node node, AllReduce.Fn fn, Op op, Value... in) {
    return Optional.of(List.of(part(node, 0, g.apply1(op, in), fn)));
  }

  /** The same op of a part, through which parts pass. */
  protected Optional<List<Held>> linear(Node node, Op op) {
    Held x = in(node, 0);
    return x.isLinearPart() ? part(node, ((Layout.Part) x.layout()).fn(), op, x.value()) : NONE;
  }

  /**
   * An op of which every element follows from elements at the same place, with broadcasting: shared
   * out as the largest input that is.
   */
  protected Optional<List<Held>> elementwise(Node node, Op op) {
    if (sharesLittle(node)) {
      return NONE;
    }
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

  /** Whether all but some small inputs are there as a whole already, which is quicker to gather. */
  private boolean sharesLittle(Node node) {
    long size = node.output().shape().size();
    long shared = 0;
    boolean whole = false;
    for (Held held : in(node)) {
      whole |= held.isWhole() && held.shape().size() == size;
      shared += held.isWhole() ? 0 : held.shape().size();
    }
    return whole && shared * LITTLE <= size;
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

  /** Whether an input is shared out by rows of a batch. */
  protected boolean ofBatch(Node node, int i) {
    return axis(node, i).equals(Optional.of(Axis.BATCH));
  }
}
