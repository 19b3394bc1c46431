package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.MixingInputs;
import org.selfdiff.methods.mixing.Mixture;
import org.selfdiff.methods.network.DropPath;
import org.selfdiff.methods.step.Draw;
import org.selfdiff.methods.step.Feed;

/** The inputs of a step while it is built, each with its source, and what is made of its images. */
final class StepInputs implements MixingInputs {
  private final Graph graph;
  private final StepSpec spec;
  private final Map<String, Feed> feeds = new LinkedHashMap<>();
  private final Map<Value, String> views = new HashMap<>();
  private final List<MethodGraph.MixedView> mixtures = new ArrayList<>();
  private int dropPaths;
  private int shuffles;

  StepInputs(Graph graph, StepSpec spec) {
    this.graph = graph;
    this.spec = spec;
  }

  @Override
  public Graph graph() {
    return graph;
  }

  /** How the step computes its gradients. */
  Backward backward() {
    return spec.backward();
  }

  /** The scale of the loss, a new one, where the step has one. */
  Optional<LossScale> scaling() {
    return spec.backward().scaled()
        ? Optional.of(new LossScale(graph, LossScale.INTERVAL))
        : Optional.empty();
  }

  /** Images of view {@code index}, [N, 3, S, S]; the mixing prior says where they come from. */
  Value view(int index) {
    String name = "view_" + (index + 1);
    feeds.put(name, spec.mixing().view(index));
    return images(name, spec.size());
  }

  /** Images of the first views. */
  List<Value> views(int count) {
    return IntStream.range(0, count).mapToObj(this::view).toList();
  }

  /** Images of the full views and of all local crops behind them. */
  List<Value> crops(int views) {
    List<Value> crops = new ArrayList<>(views(views));
    IntStream.range(0, spec.locals().count()).forEach(i -> crops.add(local(views, i)));
    return crops;
  }

  /**
   * Images of a local crop, [N, 3, s, s]. In a batch's views the crops follow the full ones.
   *
   * @param views full views of the method
   * @param index which crop
   */
  Value local(int views, int index) {
    String name = "local_" + (index + 1);
    feeds.put(name, new Feed.ImageView(views + index));
    return images(name, spec.locals().size());
  }

  private Value images(String name, int side) {
    Shape shape = Shape.of(spec.batch(), 3, side, side);
    Value images =
        spec.normalization()
            .map(
                normalization -> normalization.normalize(graph, graph.input(name, DType.U8, shape)))
            .orElseGet(() -> graph.input(name, spec.type(), shape));
    views.put(images, name);
    return images;
  }

  @Override
  public Value drawn(String name, Draw draw, long... shape) {
    feeds.put(name, new Feed.Drawn(draw));
    return graph.input(name, shape);
  }

  /** A scalar. */
  Value scalar(String name, Feed feed) {
    feeds.put(name, feed);
    return graph.scalarInput(name);
  }

  /**
   * The residual branches that the next pass of a backbone leaves out.
   *
   * @param rates name of each branch to its probability, at least one
   * @param images images of the pass
   */
  DropPath dropPath(Map<String, Double> rates, long images) {
    dropPaths++;
    String name = "drop_path_" + dropPaths;
    feeds.put(name, new Feed.DroppedPaths(name, List.copyOf(rates.values())));
    return new DropPath(List.copyOf(rates.keySet()), graph.input(name, rates.size(), images));
  }

  /**
   * A random order of the batch and the order that undoes it, both [N].
   *
   * @param back puts rows that are in that order where they were
   */
  record Shuffle(Value order, Value back) {}

  /** A new shuffle. */
  Shuffle shuffle() {
    shuffles++;
    String name = "shuffle_" + shuffles;
    return new Shuffle(
        order(name, new Feed.Permutation(name)), order("un" + name, new Feed.Inverse(name)));
  }

  /** One number for every image, [N]. */
  Value perImage(String name, Feed feed) {
    feeds.put(name, feed);
    return graph.input(name, spec.batch());
  }

  @Override
  public Value order(String name, Feed feed) {
    feeds.put(name, feed);
    return graph.input(name, DType.I64, Shape.of(spec.batch()));
  }

  /** The class of every image, [N]. */
  Value labels(int classes) {
    String name = "labels";
    feeds.put(name, new Feed.Labels(classes));
    return graph.input(name, DType.I64, Shape.of(spec.batch()));
  }

  /** A vector of drawn numbers, [length]. */
  Value choices(String name, long length, int of) {
    feeds.put(name, new Feed.UniformIntegers(name, of));
    return graph.input(name, DType.I64, Shape.of(length));
  }

  @Override
  public Value seen(Mixture mixture) {
    mixtures.add(new MethodGraph.MixedView(views.get(mixture.view()), mixture));
    return mixture.images();
  }

  /** The mixtures so far, in the order in which networks see them first. */
  List<MethodGraph.MixedView> mixtures() {
    return mixtures;
  }

  Map<String, Feed> feeds() {
    return feeds;
  }
}
