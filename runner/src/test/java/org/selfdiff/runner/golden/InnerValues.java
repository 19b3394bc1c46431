package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.AssignmentQueue;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.method.MugsForward;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.MultiCrop;
import org.selfdiff.methods.network.Prototypes;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Steps of methods that also report inner values, found by the ops around them. */
final class InnerValues {
  private InnerValues() {}

  /** SimSiam with predictions and projections: p1, p2, z1 and z2. */
  static MethodGraph ofSimSiam(MethodGraph graph) {
    List<Value> fixed = new ArrayList<>();
    Map<String, Value> inner = new LinkedHashMap<>();
    int predictions = 0;
    for (Node node : graph.step().graph().nodes()) {
      if (node.op() instanceof StopGradient) {
        fixed.add(node.output());
        inner.put("z" + fixed.size(), node.input(0));
      } else if (node.op() instanceof L2Normalize && !fixed.contains(node.input(0))) {
        inner.put("p" + ++predictions, node.input(0));
      }
    }
    return reporting(graph, inner);
  }

  /** MoCo with the unit queries and keys of the first term: q and k. */
  static MethodGraph ofMoco(MethodGraph graph) {
    List<Value> unit = new ArrayList<>();
    Map<String, Value> inner = new LinkedHashMap<>();
    for (Node node : graph.step().graph().nodes()) {
      if (node.op() instanceof L2Normalize) {
        unit.add(node.output());
      } else if (node.op() instanceof StopGradient && unit.contains(node.input(0))) {
        inner.putIfAbsent("k", node.input(0));
      }
    }
    unit.remove(inner.get("k"));
    inner.put("q", unit.get(0));
    return reporting(graph, inner);
  }

  /** SwAV's forward pass: embeddings z, scores, assignments q and every gradient. */
  static MethodGraph ofSwav(Swav method, StepSpec p) {
    Graph g = new Graph(p.type());
    Layer projector = method.projector(p.backbone());
    Tensors encoder = Tensors.input(g, "encoder", Sequential.of(p.backbone(), projector));
    Prototypes layer = new Prototypes(method.dim(), method.prototypes());
    Tensors directions = Tensors.input(g, "prototypes", layer);
    Value unit = layer.of(layer.unit(directions));
    List<Value> images = new ArrayList<>();
    Map<String, Feed> feeds = new LinkedHashMap<>();
    for (int v = 0; v < method.views() + p.locals().count(); v++) {
      long side = v < method.views() ? p.size() : p.locals().size();
      images.add(g.input("crop_" + v, p.batch(), 3, side, side));
      feeds.put("crop_" + v, new Feed.ImageView(v));
    }
    List<State> states = new ArrayList<>(encoder.states("encoder."));
    states.addAll(directions.states("prototypes."));
    Optional<AssignmentQueue> queue = Optional.empty();
    if (method.queue() > 0) {
      Value rows = g.input("queue", method.assign().size(), method.queue(), method.dim());
      states.add(State.of(rows, new Initializer.Fill(0)));
      queue = Optional.of(new AssignmentQueue(rows, g.scalar(0)));
    }
    Value projected = new MultiCrop(p.backbone(), projector, encoder).forward(images);
    List<SwappedPrediction.Crop> crops = SwappedPrediction.crops(g, projected, images.size(), unit);
    SwappedPrediction.LossAndQueue result = method.prediction().of(g, crops, unit, queue);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("z", joined(g, crops.stream().map(SwappedPrediction.Crop::embedding)));
    metrics.put("scores", joined(g, crops.stream().map(SwappedPrediction.Crop::scores)));
    metrics.put("q", result.assignments().get(0));
    Map<String, Value> sources = new LinkedHashMap<>(trained(encoder, ""));
    sources.put("prototypes.weight", unit);
    metrics.putAll(gradients(g, result.loss(), sources));
    return new MethodGraph(
        new TrainingStep(g, states, Map.of(), metrics), feeds, List.of(), List.of());
  }

  /** Mugs' forward pass: what its losses compare, and every gradient before any is limited. */
  static MethodGraph ofMugs(Mugs method, StepSpec p) {
    MugsForward forward = new MugsForward(method, p);
    Graph g = forward.graph();
    Map<String, Value> sources = new LinkedHashMap<>();
    forward.trained().forEach(network -> sources.putAll(trained(network, network.name() + ".")));
    List<State> states = new ArrayList<>();
    forward.networks().forEach(network -> states.addAll(network.states(network.name() + ".")));
    Set<String> known = new HashSet<>(forward.feeds().keySet());
    states.forEach(state -> known.add(state.name()));
    g.inputs().stream()
        .filter(input -> !known.contains(input.name()))
        .forEach(buffer -> states.add(State.of(buffer, new Initializer.Fill(0))));
    Map<String, Value> metrics = new LinkedHashMap<>(forward.outputs());
    metrics.putAll(gradients(g, forward.loss(), sources));
    return new MethodGraph(
        new TrainingStep(g, states, Map.of(), metrics), forward.feeds(), List.of(), List.of());
  }

  private static Map<String, Value> trained(Tensors network, String prefix) {
    Map<String, Value> trained = new LinkedHashMap<>();
    List<String> keys = network.trained().keys();
    for (int i = 0; i < keys.size(); i++) {
      trained.put(prefix + keys.get(i), network.trained().views().get(i));
    }
    return trained;
  }

  private static Map<String, Value> gradients(Graph g, Value loss, Map<String, Value> sources) {
    List<Value> all = Gradients.of(g, loss, List.copyOf(sources.values()));
    Map<String, Value> gradients = new LinkedHashMap<>();
    Iterator<Value> next = all.iterator();
    sources.keySet().forEach(name -> gradients.put("grad." + name, next.next()));
    return gradients;
  }

  private static Value joined(Graph g, Stream<Value> parts) {
    return g.concat(0, parts.toArray(Value[]::new));
  }

  private static MethodGraph reporting(MethodGraph graph, Map<String, Value> inner) {
    TrainingStep step = graph.step();
    Map<String, Value> metrics = new LinkedHashMap<>(step.metrics());
    metrics.putAll(inner);
    return new MethodGraph(
        new TrainingStep(step.graph(), step.states(), step.updates(), metrics),
        graph.feeds(),
        graph.encoders(),
        graph.mixtures());
  }
}
