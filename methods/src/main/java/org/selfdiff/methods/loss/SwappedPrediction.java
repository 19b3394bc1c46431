package org.selfdiff.methods.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.LogSoftmax;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/**
 * SwAV's loss (Caron et al. 2020, arXiv 2006.09882, equation 2, for any number of crops): the
 * prototypes that one crop of an image is assigned to are predicted from its other crops.
 *
 * @param sinkhorn the assignment
 * @param temperature of the prediction
 * @param assigned places of the crops that are assigned, among all crops
 */
public record SwappedPrediction(Sinkhorn sinkhorn, double temperature, List<Integer> assigned) {
  /** Copies the list. */
  public SwappedPrediction {
    assigned = List.copyOf(assigned);
  }

  /**
   * A crop of every image of the batch.
   *
   * @param embedding unit rows [N, D]
   * @param scores products with the unit prototypes [N, K]
   */
  public record Crop(Value embedding, Value scores) {}

  /**
   * What the loss gives.
   *
   * @param loss mean over assigned crops and over the crops that predict each; a scalar
   * @param assignments of each assigned crop [N, K]
   * @param queue the queue with this batch, where there is one
   */
  public record LossAndQueue(
      Value loss, List<Value> assignments, Optional<AssignmentQueue> queue) {}

  /**
   * Crops with their scores.
   *
   * @param projected the projector's output for all crops behind each other [count · N, D]
   * @param count number of crops
   * @param prototypes unit rows [K, D]
   */
  public static List<Crop> crops(Graph g, Value projected, int count, Value prototypes) {
    Value z = g.unitRows(projected);
    Value scores = g.matmul(z, false, prototypes, true);
    long n = z.dim(0) / count;
    List<Crop> crops = new ArrayList<>();
    for (int v = 0; v < count; v++) {
      long[] begin = {v * n, 0};
      crops.add(
          new Crop(
              g.slice(z, begin, new long[] {n, z.dim(1)}),
              g.slice(scores, begin, new long[] {n, scores.dim(1)})));
    }
    return crops;
  }

  /** The loss where every assigned crop is assigned by its own scores. */
  public LossAndQueue of(
      Graph g, List<Crop> crops, Value prototypes, Optional<AssignmentQueue> queue) {
    return of(g, crops, assigned.stream().map(crops::get).toList(), prototypes, queue);
  }

  /**
   * The loss with assignments from given crops.
   *
   * @param crops the crops whose scores predict, in order
   * @param sources what each assigned crop is assigned by and what enters the queue for it: itself,
   *     or for a mixing prior the same rows in another order
   * @param prototypes unit rows [K, D]
   * @param queue embeddings of earlier batches
   */
  public LossAndQueue of(
      Graph g,
      List<Crop> crops,
      List<Crop> sources,
      Value prototypes,
      Optional<AssignmentQueue> queue) {
    List<Value> assignments = new ArrayList<>();
    Value loss = null;
    for (int i = 0; i < assigned.size(); i++) {
      Value assignment = assignment(g, i, sources.get(i), prototypes, queue);
      assignments.add(assignment);
      for (int v = 0; v < crops.size(); v++) {
        if (v != assigned.get(i)) {
          Value term = crossEntropy(g, assignment, crops.get(v).scores());
          loss = loss == null ? term : g.add(loss, term);
        }
      }
    }
    List<Value> embeddings = sources.stream().map(Crop::embedding).toList();
    return new LossAndQueue(
        g.mul(loss, 1.0 / (assigned.size() * (crops.size() - 1))),
        assignments,
        queue.map(q -> q.push(g, embeddings)));
  }

  /**
   * Shares of the prototypes for the images of one crop, through which no gradient passes.
   *
   * @param position which of the assigned crops it is
   * @return [N, K]
   */
  public Value assignment(
      Graph g, int position, Crop crop, Value prototypes, Optional<AssignmentQueue> queue) {
    Value alone = sinkhorn.assign(g, crop.scores());
    if (queue.isEmpty()) {
      return alone;
    }
    Value earlier = queue.get().embeddings(g, position);
    Value scores = g.concat(0, g.matmul(earlier, false, prototypes, true), crop.scores());
    long n = crop.scores().dim(0);
    long k = crop.scores().dim(1);
    Value together =
        g.slice(sinkhorn.assign(g, scores), new long[] {earlier.dim(0), 0}, new long[] {n, k});
    Value use = queue.get().inUse(g, position);
    Value rest = g.add(g.unary(Unary.Fn.NEG, use), 1);
    return g.add(g.mul(together, use), g.mul(alone, rest));
  }

  /** Mean over images of the cross entropy of softmax(scores / temperature) against shares. */
  Value crossEntropy(Graph g, Value assignment, Value scores) {
    Value logProbability = g.apply1(new LogSoftmax(), g.mul(scores, 1 / temperature));
    return g.mul(g.mean(g.sum(g.mul(assignment, logProbability), false, 1)), -1);
  }
}
