package org.selfdiff.methods.parallel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Makes of a step over a whole batch the step that each of several ranks runs on its share of the
 * images.
 *
 * <p>Every value of the whole step gets a layout: all of it on every rank, a share along an axis,
 * or a part, which together with those of the other ranks makes the value. A node is written for
 * what the rank holds of its inputs ({@link Rules}); where it needs more, the ranks exchange it,
 * and what cannot be shared out at all every rank computes as a whole. So the numbers are those of
 * the whole step whatever a method does, and only their rounding differs.
 */
public final class DataParallel {
  /** Input with the number of the rank, I64 [1]; absent where a step does not need it. */
  public static final String RANK = "rank";

  /** Bytes of gradients that travel together: large enough for a link, small enough to overlap. */
  public static final long BUCKET_BYTES = 25L << 20;

  private final RankGraph g;
  private final Sources sources = new Sources();
  private final Rules rules;

  private DataParallel(TrainingStep whole, int world, long bucketBytes) {
    g = new RankGraph(whole.graph().type(), world, bucketBytes);
    rules = new Rules(g, sources);
  }

  /**
   * The step of a rank. States, updates and metrics are the same on every rank, and up to rounding
   * those of the whole step.
   *
   * @param whole the step over the whole batch
   * @param shared its inputs that are shared out along their first axis: rank r gets the entries r,
   *     r + world, r + 2 world, ...
   * @param world how many ranks there are, at least 2
   * @throws GraphException if the images cannot be shared out
   */
  public static TrainingStep of(TrainingStep whole, Set<String> shared, int world) {
    return of(whole, shared, world, BUCKET_BYTES);
  }

  /**
   * The same with buckets of another size, which changes no bit.
   *
   * @param bucketBytes most bytes of gradients that are reduced together
   */
  public static TrainingStep of(
      TrainingStep whole, Set<String> shared, int world, long bucketBytes) {
    return new DataParallel(whole, world, bucketBytes).write(whole, shared);
  }

  private TrainingStep write(TrainingStep whole, Set<String> shared) {
    for (Value input : whole.graph().inputs()) {
      sources.put(input, input(input, shared.contains(input.name())));
    }
    whole.graph().nodes().forEach(this::node);
    g.writing(null);
    List<State> states = new ArrayList<>();
    for (State s : whole.states()) {
      states.add(new State(sources.held(s.value()).value(), s.parts()));
    }
    Map<String, Value> updates = new LinkedHashMap<>();
    whole.updates().forEach((name, v) -> updates.put(name, g.whole(sources.held(v))));
    return new TrainingStep(g.graph(), states, updates, metrics(whole.metrics()));
  }

  private Held input(Value input, boolean shared) {
    if (!shared) {
      return Held.whole(g.graph().input(input.name(), input.type(), input.shape()));
    }
    GraphException.unless(
        Axis.BATCH.fits(input.shape(), g.world()),
        "%s cannot be shared out over %d ranks",
        input,
        g.world());
    Shape share = Axis.BATCH.share(input.shape(), g.world());
    Value own = g.graph().input(input.name(), input.type(), share);
    return Held.split(own, input.shape(), Axis.BATCH);
  }

  private void node(Node node) {
    g.writing(node);
    List<Held> in = node.inputs().stream().map(sources::held).toList();
    if (in.stream().allMatch(Held::isWhole)) {
      sources.put(node, wholes(node, in));
      return;
    }
    Optional<List<Held>> shared = node.op().accept(rules, node);
    if (shared.isPresent()) {
      sources.put(node, shared.get());
    } else if (node.body().isEmpty()) {
      sources.put(node, wholes(node, in));
    } else {
      node.body().forEach(this::node);
    }
  }

  private List<Held> wholes(Node node, List<Held> in) {
    List<Value> all = in.stream().map(g::whole).toList();
    return g.applyWhole(node.op(), all).stream().map(Held::whole).toList();
  }

  /** Scalars of which the ranks have parts are reduced together. */
  private Map<String, Value> metrics(Map<String, Value> whole) {
    List<String> parts = new ArrayList<>();
    List<Held> together = new ArrayList<>();
    Map<String, Value> all = new LinkedHashMap<>();
    whole.forEach(
        (name, v) -> {
          Held held = sources.held(v);
          all.put(name, null);
          if (held.layout() instanceof Layout.Part && held.shape().rank() == 0) {
            parts.add(name);
            together.add(held);
          } else {
            all.put(name, g.whole(held));
          }
        });
    if (!parts.isEmpty()) {
      Value packed = Buckets.of(g, together);
      for (int i = 0; i < parts.size(); i++) {
        all.put(parts.get(i), g.apply1(new View(i, Shape.scalar()), packed));
      }
    }
    return all;
  }
}
