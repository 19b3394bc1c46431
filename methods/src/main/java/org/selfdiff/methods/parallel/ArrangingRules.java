package org.selfdiff.methods.parallel;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.BroadcastTo;
import org.selfdiff.methods.graph.Concat;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.GatherRows;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.OneHot;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Pad;
import org.selfdiff.methods.graph.Permute;
import org.selfdiff.methods.graph.Reshape;
import org.selfdiff.methods.graph.ScatterAddRows;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Slice;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.TopK;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;

/** Rows of primitives that arrange numbers and compute none. */
abstract class ArrangingRules extends SharingRules {
  protected ArrangingRules(RankGraph g, Sources sources) {
    super(g, sources);
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
  public Optional<List<Held>> concat(Concat op, Node node) {
    Held first = in(node, 0);
    if (first.isLinearPart()
        && in(node).stream().allMatch(h -> h.layout().equals(first.layout()))) {
      return part(node, ((Layout.Part) first.layout()).fn(), op, values(in(node)));
    }
    Optional<Axis> axis = in(node).stream().flatMap(h -> g.axis(h).stream()).findFirst();
    long shared =
        in(node).stream().filter(h -> !h.isWhole()).mapToLong(h -> h.shape().size()).sum();
    // What every rank has is not cut up to be gathered again.
    boolean little = 2 * shared < node.output().shape().size();
    boolean kept = in(node).stream().anyMatch(h -> h.isWhole() && !g.makes(h.value()));
    return axis.filter(a -> a.index() != op.axis() || !little || !kept)
        .filter(a -> node.inputs().stream().allMatch(v -> a.fits(v.shape(), g.world())))
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
  public Optional<List<Held>> gatherRows(GatherRows op, Node node) {
    Optional<Axis> x = axis(node, 0);
    if (x.filter(a -> a.index() > 0).isPresent()) {
      return share(node, x.get(), op, in(node, 0).value(), whole(node, 1));
    }
    Axis rows = axis(node, 1).orElse(Axis.BATCH);
    boolean shared = x.isPresent() || axis(node, 1).isPresent();
    if (!shared || !rows.fits(node.input(1).shape(), g.world())) {
      return in(node, 1).isWhole() ? linearRows(node, op) : NONE;
    }
    Value own = split(node, 1, rows);
    Value found =
        new RowsOfSources(g, sources, own)
            .of(node.input(0))
            .orElseGet(() -> g.apply1(op, whole(node, 0), own));
    return Optional.of(List.of(split(node, 0, found, rows)));
  }

  private Optional<List<Held>> linearRows(Node node, GatherRows op) {
    Held x = in(node, 0);
    return x.isLinearPart() && in(node, 1).isWhole()
        ? part(node, ((Layout.Part) x.layout()).fn(), op, x.value(), in(node, 1).value())
        : NONE;
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
  public Optional<List<Held>> view(View op, Node node) {
    return linear(node, op);
  }
}
