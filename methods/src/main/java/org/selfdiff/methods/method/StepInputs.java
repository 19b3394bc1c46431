package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.BatchMixture;
import org.selfdiff.methods.mixing.Reversal;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;
import org.selfdiff.methods.mixing.SdmpInputs;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.network.DropPath;
import org.selfdiff.methods.step.Draw;
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

  /** Images of view {@code index}, [N, 3, S, S]; SDMP exchanges the first two at random steps. */
  Value view(int index) {
    String name = "view_" + (index + 1);
    boolean exchanged = problem.mixing() instanceof Sdmp && index < 2;
    feeds.put(
        name,
        exchanged
            ? new Feed.EitherView(index, 1 - index, ((Sdmp) problem.mixing()).swap(), "swap")
            : new Feed.View(index));
    return images(name, problem.size());
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
    return images(name, problem.locals().size());
  }

  private Value images(String name, int side) {
    Shape shape = Shape.of(problem.batch(), 3, side, side);
    return problem
        .colors()
        .map(colors -> colors.normalize(graph, graph.input(name, Type.U8, shape)))
        .orElseGet(() -> graph.input(name, problem.type(), shape));
  }

  /** Numbers that are drawn together with others. */
  Value drawn(String name, Draw draw, long... shape) {
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

  /** The mixture that all images of a step share, with the batch in reversed order. */
  BatchMixture reversedMixture(UnMix prior) {
    return mixture(
        prior.draw(problem.size(), problem.size()), Reversal.order(graph, problem.batch()));
  }

  /** The mixture that all images of a step share, with partners drawn anew at every step. */
  BatchMixture randomMixture(BatchDraw draw) {
    String partner = "mix_partner";
    return mixture(draw, order(partner, new Feed.Permutation(partner)));
  }

  private BatchMixture mixture(BatchDraw draw, Value partner) {
    return new BatchMixture(
        drawn(BatchDraw.SHARE, draw),
        drawn(BatchDraw.ROWS, draw, draw.height()),
        drawn(BatchDraw.COLUMNS, draw, draw.width()),
        partner);
  }

  /** SDMP's draw for the views of a step. */
  SdmpInputs sdmp(Sdmp prior) {
    SdmpDraw draw = prior.draw(problem.batch(), problem.size(), problem.size());
    List<Value> rows = new ArrayList<>();
    List<Value> columns = new ArrayList<>();
    for (int view = 0; view < 2; view++) {
      rows.add(drawn(SdmpDraw.rows(view), draw, draw.batch(), draw.numbers(), draw.height()));
      columns.add(drawn(SdmpDraw.columns(view), draw, draw.batch(), draw.numbers(), draw.width()));
    }
    return new SdmpInputs(
        prior,
        drawn(SdmpDraw.SHARE, draw, draw.batch()),
        drawn(SdmpDraw.COMMON, draw, draw.batch()),
        rows,
        columns);
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
