package org.selfdiff.methods.parallel;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.Cast;
import org.selfdiff.methods.graph.Cholesky;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.MaxPool2d;
import org.selfdiff.methods.graph.MaxPool2dGrad;
import org.selfdiff.methods.graph.Moments;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Relu;
import org.selfdiff.methods.graph.Select;
import org.selfdiff.methods.graph.TriangularSolve;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/** Rows of primitives that compute. */
abstract class ArithmeticRules extends ArrangingRules {
  protected ArithmeticRules(RankGraph g, Sources sources) {
    super(g, sources);
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
    Axis parts = new Axis(rows, 1);
    if (a.isLinearPart()
        && b.isWhole()
        && r == 2
        && parts.fits(a.shape(), g.world())
        && node.output().shape().size() >= a.shape().size()) {
      return share(node, Axis.BATCH, op, g.split(a, parts), b.value());
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
  public Optional<List<Held>> select(Select op, Node node) {
    return elementwise(node, op);
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
}
