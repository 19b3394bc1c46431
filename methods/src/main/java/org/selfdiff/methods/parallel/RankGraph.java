package org.selfdiff.methods.parallel;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;

/**
 * The graph of a rank while it is written, with the exchanges that turn what a rank holds of a
 * value into what an op needs of it. Equal exchanges are made once.
 */
final class RankGraph {
  private final Graph graph;
  private final int world;
  private final long bucketBytes;
  private final Map<Value, Value> gathered = new IdentityHashMap<>();
  private final Map<Cut, Value> cuts = new HashMap<>();
  private final Map<Value, Made> made = new IdentityHashMap<>();
  private Value rank;
  private Node like;

  private record Cut(Value of, Axis axis) {}

  /**
   * How a value that every rank has was computed.
   *
   * @param op what computed it
   * @param in from which values, which every rank has
   */
  record Made(Op op, List<Value> in) {}

  RankGraph(DType type, int world, long bucketBytes) {
    this.graph = new Graph(type);
    this.world = world;
    this.bucketBytes = bucketBytes;
  }

  Graph graph() {
    return graph;
  }

  int world() {
    return world;
  }

  /** Most bytes of parts that are reduced together. */
  long bucketBytes() {
    return bucketBytes;
  }

  /** Says which node of the whole step the next nodes belong to. */
  void writing(Node node) {
    like = node;
  }

  /** Appends a node. */
  List<Value> apply(Op op, List<Value> in) {
    return like == null ? graph.apply(op, in) : graph.applyLike(like, op, in);
  }

  /** Appends a node of one output. */
  Value apply1(Op op, Value... in) {
    return apply(op, List.of(in)).get(0);
  }

  /** Appends a node to values that every rank has. */
  List<Value> applyWhole(Op op, List<Value> in) {
    List<Value> out = apply(op, in);
    if (out.size() == 1) {
      made.put(out.get(0), new Made(op, in));
    }
    return out;
  }

  /** Whether the share of a value that every rank has can be computed instead of cut out of it. */
  boolean makes(Value whole) {
    return made(whole).filter(how -> ShareOfWhole.makes(how.op())).isPresent();
  }

  /** How a value was computed, if every rank has all that it was computed from. */
  Optional<Made> made(Value whole) {
    return Optional.ofNullable(made.get(whole));
  }

  Value reshape(Value v, long... dims) {
    Shape to = Shape.of(dims);
    return v.shape().equals(to) ? v : apply1(new Reshape(to), v);
  }

  /** The axis along which a value is shared out, if it is. */
  Optional<Axis> axis(Held held) {
    return held.layout() instanceof Layout.Split split
        ? Axis.of(held.shape(), split.stride(), world)
        : Optional.empty();
  }

  /** The whole value. */
  Value whole(Held held) {
    if (held.isWhole()) {
      return held.value();
    }
    Value known = gathered.get(held.value());
    if (known == null) {
      known =
          held.layout() instanceof Layout.Part part
              ? apply1(new AllReduce(part.fn(), world), held.value())
              : gather(held, axis(held).orElseThrow());
      gathered.put(held.value(), known);
    }
    return known;
  }

  private Value gather(Held held, Axis axis) {
    Blocks blocks = Blocks.of(held.shape(), axis, world);
    Value flat = reshape(held.value(), 1, held.value().shape().size());
    return blocks.inOrder(this, apply1(new AllGather(world), flat), held.shape());
  }

  /**
   * The rank's share of a value.
   *
   * @param axis along which it is shared out; fits the value
   */
  Value split(Held held, Axis axis) {
    if (axis(held).equals(Optional.of(axis))) {
      return held.value();
    }
    Cut cut = new Cut(held.value(), axis);
    Value known = cuts.get(cut);
    if (known == null) {
      known = cut(held, axis);
      cuts.put(cut, known);
    }
    return known;
  }

  private Value cut(Held held, Axis axis) {
    Shape share = axis.share(held.shape(), world);
    Blocks blocks = Blocks.of(held.shape(), axis, world);
    if (held.isLinearPart() && !gathered.containsKey(held.value())) {
      Value summed = apply1(new ReduceScatter(world), blocks.byRank(this, held.value()));
      boolean mean = held.layout().equals(new Layout.Part(AllReduce.Fn.MEAN));
      Value own = reshape(summed, share.dims());
      return mean ? graph.mul(own, 1.0 / world) : own;
    }
    Value whole = whole(held);
    return new ShareOfWhole(this, axis)
        .of(whole)
        .orElseGet(
            () ->
                reshape(
                    apply1(new GatherRows(), blocks.byRank(this, whole), rank()), share.dims()));
  }

  /** The share of a value that every rank has. */
  Value splitOfWhole(Value whole, Axis axis) {
    return split(Held.whole(whole), axis);
  }

  /** The input with the number of the rank, [1]. */
  Value rank() {
    if (rank == null) {
      rank = graph.input(DataParallel.RANK, DType.I64, Shape.of(1));
    }
    return rank;
  }

  Value permute(Value v, int... axes) {
    return apply1(new Permute(axes), v);
  }
}
