package org.selfdiff.methods.method;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.DropPath;
import org.selfdiff.methods.step.Feed;

/** The inputs of a step while it is built, each with its source. */
final class StepInputs {
  private final Graph graph;
  private final Problem problem;
  private final Map<String, Feed> feeds = new LinkedHashMap<>();
  private int dropPaths;

  StepInputs(Graph graph, Problem problem) {
    this.graph = graph;
    this.problem = problem;
  }

  /** Images of view {@code index}, [N, 3, S, S]. */
  Value view(int index) {
    String name = "view_" + (index + 1);
    feeds.put(name, new Feed.View(index));
    return graph.input(name, problem.batch(), 3, problem.size(), problem.size());
  }

  /** Images of the first views. */
  List<Value> views(int count) {
    return IntStream.range(0, count).mapToObj(this::view).toList();
  }

  /**
   * Images of a local crop, [N, 3, s, s]. In a batch's views the crops follow the full ones.
   *
   * @param views full views of the method
   * @param index which crop
   */
  Value local(int views, int index) {
    String name = "local_" + (index + 1);
    feeds.put(name, new Feed.View(views + index));
    int side = problem.locals().size();
    return graph.input(name, problem.batch(), 3, side, side);
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
    feeds.put(name, new Feed.DropPath(name, List.copyOf(rates.values())));
    return new DropPath(List.copyOf(rates.keySet()), graph.input(name, rates.size(), images));
  }

  /** One number for every image, [N]. */
  Value perImage(String name, Feed feed) {
    feeds.put(name, feed);
    return graph.input(name, problem.batch());
  }

  /** An order of the batch, [N]. */
  Value order(String name, Feed feed) {
    feeds.put(name, feed);
    return graph.input(name, Type.I64, Shape.of(problem.batch()));
  }

  Map<String, Feed> feeds() {
    return feeds;
  }
}
