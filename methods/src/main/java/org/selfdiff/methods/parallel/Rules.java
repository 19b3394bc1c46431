package org.selfdiff.methods.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Attention;
import org.selfdiff.methods.graph.AttentionGrad;
import org.selfdiff.methods.graph.BatchNormEval;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.BatchNormTrainGrad;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.GeluGrad;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.L2NormalizeGrad;
import org.selfdiff.methods.graph.LayerNorm;
import org.selfdiff.methods.graph.LayerNormGrad;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.LogSoftmaxGrad;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.ReluGrad;
import org.selfdiff.methods.graph.SgdUpdate;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.SoftmaxGrad;
import org.selfdiff.methods.graph.Value;

/**
 * How ops are shared out: regions here, primitives above. A region whose row gives nothing is
 * written as its primitives.
 */
final class Rules extends ArithmeticRules {
  Rules(RankGraph g, Sources sources) {
    super(g, sources);
  }

  /** An op of whole values, all of which are gathered. */
  private Optional<List<Held>> gathered(Node node, Op op) {
    List<Value> all = in(node).stream().map(g::whole).toList();
    return Optional.of(g.apply(op, all).stream().map(Held::whole).toList());
  }

  /** An op whose rows follow each from a row of every input, all shared out along axis 0. */
  private Optional<List<Held>> rows(Node node, Op op) {
    if (axis(node, 0).filter(a -> a.index() == 0).isEmpty()) {
      return NONE;
    }
    Axis axis = axis(node, 0).get();
    List<Value> in = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      in.add(split(node, i, axis));
    }
    return Optional.of(outputs(node, g.apply(op, in), axis));
  }

  private List<Held> outputs(Node node, List<Value> values, Axis axis) {
    List<Held> out = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      out.add(split(node, i, values.get(i), axis));
    }
    return out;
  }

  /** The same where the last axis is not the one that is shared out. */
  private Optional<List<Held>> alongLast(Node node, Op op) {
    Optional<Axis> axis = axis(node, 0).or(() -> axis(node, node.inputs().size() - 1));
    if (axis.filter(a -> a.index() < node.output().rank() - 1).isEmpty()) {
      return NONE;
    }
    List<Value> in = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      in.add(split(node, i, axis.get()));
    }
    return share(node, axis.get(), op, in.toArray(Value[]::new));
  }

  @Override
  public Optional<List<Held>> adamWUpdate(AdamWUpdate op, Node node) {
    return gathered(node, op);
  }

  @Override
  public Optional<List<Held>> affine(Affine op, Node node) {
    return axis(node, 0)
        .filter(a -> a.index() == 0)
        .flatMap(a -> share(node, a, op, in(node, 0).value(), whole(node, 1), whole(node, 2)));
  }

  @Override
  public Optional<List<Held>> attention(Attention op, Node node) {
    return rows(node, op);
  }

  @Override
  public Optional<List<Held>> attentionGrad(AttentionGrad op, Node node) {
    return rows(node, op);
  }

  @Override
  public Optional<List<Held>> batchNormEval(BatchNormEval op, Node node) {
    Optional<Axis> axis = axis(node, 0);
    if (axis.filter(a -> a.index() < 2).isEmpty()) {
      return NONE;
    }
    List<Value> in = new ArrayList<>(List.of(in(node, 0).value()));
    for (int i = 1; i < node.inputs().size(); i++) {
      in.add(axis.get().index() == 0 ? whole(node, i) : split(node, i, axis.get().at(0)));
    }
    return share(node, axis.get(), op, in.toArray(Value[]::new));
  }

  @Override
  public Optional<List<Held>> batchNormTrain(BatchNormTrain op, Node node) {
    return ofBatch(node, 0)
        ? Optional.of(
            new NormOfRanks(g, op.eps(), op.splits())
                .train(node, in(node, 0).value(), whole(node, 1), whole(node, 2)))
        : NONE;
  }

  @Override
  public Optional<List<Held>> batchNormTrainGrad(BatchNormTrainGrad op, Node node) {
    return ofBatch(node, 0) ? Optional.of(grad(op, node)) : NONE;
  }

  private List<Held> grad(BatchNormTrainGrad op, Node node) {
    return new NormOfRanks(g, op.eps(), op.splits())
        .gradient(
            node,
            in(node, 0).value(),
            in(node, 1),
            in(node, 2),
            whole(node, 3),
            split(node, 4, Axis.BATCH));
  }

  @Override
  public Optional<List<Held>> emaUpdate(EmaUpdate op, Node node) {
    return elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> enqueue(Enqueue op, Node node) {
    return gathered(node, op);
  }

  @Override
  public Optional<List<Held>> gelu(Gelu op, Node node) {
    return elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> geluGrad(GeluGrad op, Node node) {
    return elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> l2Normalize(L2Normalize op, Node node) {
    return rows(node, op);
  }

  @Override
  public Optional<List<Held>> l2NormalizeGrad(L2NormalizeGrad op, Node node) {
    return rows(node, op);
  }

  @Override
  public Optional<List<Held>> layerNorm(LayerNorm op, Node node) {
    return axis(node, 0)
        .filter(a -> a.index() < node.output().rank() - 1)
        .map(
            a ->
                outputs(
                    node,
                    g.apply(op, List.of(in(node, 0).value(), whole(node, 1), whole(node, 2))),
                    a));
  }

  @Override
  public Optional<List<Held>> layerNormGrad(LayerNormGrad op, Node node) {
    Optional<Axis> axis = axis(node, 1);
    if (axis.filter(a -> a.index() < node.output().rank() - 1).isEmpty()) {
      return NONE;
    }
    List<Value> in = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      in.add(split(node, i, axis.get()));
    }
    in.add(whole(node, 4));
    List<Value> out = g.apply(op, in);
    return Optional.of(
        List.of(
            split(node, 0, out.get(0), axis.get()),
            part(node, 1, out.get(1), AllReduce.Fn.SUM),
            part(node, 2, out.get(2), AllReduce.Fn.SUM)));
  }

  @Override
  public Optional<List<Held>> logSoftmax(LogSoftmax op, Node node) {
    return alongLast(node, op);
  }

  @Override
  public Optional<List<Held>> logSoftmaxGrad(LogSoftmaxGrad op, Node node) {
    return alongLast(node, op);
  }

  @Override
  public Optional<List<Held>> reluGrad(ReluGrad op, Node node) {
    return elementwise(node, op);
  }

  @Override
  public Optional<List<Held>> sgdUpdate(SgdUpdate op, Node node) {
    return gathered(node, op);
  }

  @Override
  public Optional<List<Held>> softmax(Softmax op, Node node) {
    return alongLast(node, op);
  }

  @Override
  public Optional<List<Held>> softmaxGrad(SoftmaxGrad op, Node node) {
    return alongLast(node, op);
  }
}
