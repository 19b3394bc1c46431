package org.selfdiff.methods.method;

import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Feed;

/** The inputs of a step while it is built, each with its source. */
final class StepInputs {
  private final Graph graph;
  private final Problem problem;
  private final Map<String, Feed> feeds = new LinkedHashMap<>();

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

  /** An order of the batch, [N]. */
  Value order(String name, Feed feed) {
    feeds.put(name, feed);
    return graph.input(name, Type.I64, Shape.of(problem.batch()));
  }

  /** A vector of drawn numbers, [length]. */
  Value choices(String name, long length, int of) {
    feeds.put(name, new Feed.Choice(name, of));
    return graph.input(name, Type.I64, Shape.of(length));
  }

  Map<String, Feed> feeds() {
    return feeds;
  }
}
