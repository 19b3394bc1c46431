package org.selfdiff.runner.golden;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.Moco;

/** MoCo's objective, queue and key momentum: {@code moco_v2} and {@code moco_symmetric}. */
record ContrastAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("moco_v2") || golden.method().equals("moco_symmetric");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    if (golden.inputs().containsKey("keys")) {
      return queue(golden);
    }
    return golden.has("m") ? momentum(golden) : objective(golden).run();
  }

  private GoldenGraph objective(GoldenCase golden) {
    GoldenGraph graph = new GoldenGraph(engine, golden);
    Graph g = graph.g();
    boolean scripts = golden.inputs().containsKey("feat_q");
    boolean symmetric = golden.hyperparameters().path("symmetric").asBoolean();
    Value first = graph.input(scripts ? "feat_q" : "feat_1");
    Value second = graph.input(scripts ? "feat_k" : "feat_2");
    Value queue = graph.state("queue");
    Value pointer = graph.state("queue_ptr");
    Moco moco =
        new Moco(
            golden.whole("C"),
            golden.whole("K"),
            0.999,
            golden.number("T"),
            Moco.Head.LINEAR,
            symmetric,
            1);
    List<Value> queries = symmetric ? List.of(first, second) : List.of(first);
    List<Value> keys = symmetric ? List.of(second, first) : List.of(second);
    Moco.ContrastTerms contrast = moco.contrast(g, queries, keys, queue, pointer);
    Value logits = contrast.first().logits();
    graph.result("out_logits", logits);
    graph.result("out_loss", contrast.loss());
    graph.result("out_acc1", contrast.first().accuracy(g, 1));
    graph.gradients(
        contrast.loss(), Map.of(first.name(), first, second.name(), second, "logits", logits));
    graph.update("out_queue_after", queue, contrast.queue());
    graph.update("out_queue_ptr_after", pointer, contrast.pointer());
    return graph;
  }

  private Map<String, GoldenArray> queue(GoldenCase golden) {
    GoldenArray keys = golden.input("keys");
    GoldenGraph graph = new GoldenGraph(engine, golden);
    Value queue = graph.state("queue");
    Value pointer = graph.state("queue_ptr");
    List<Value> after =
        graph.g().apply(new Enqueue(), List.of(queue, pointer, graph.input("keys", keys.row(0))));
    graph.update("out_queues", queue, after.get(0));
    graph.update("out_queue_ptrs", pointer, after.get(1));
    return graph.runOver("keys", keys);
  }

  private Map<String, GoldenArray> momentum(GoldenCase golden) {
    Map<String, GoldenArray> results = new TreeMap<>();
    for (String key : golden.inputs().keySet()) {
      if (key.startsWith("k_")) {
        GoldenArray query = golden.input("q_" + key.substring("k_".length()));
        GoldenGraph graph = new GoldenGraph(engine, golden);
        Value average = graph.state(key);
        Value value = graph.input("value", query.row(0));
        Value momentum = graph.scalar("momentum", golden.number("m"));
        Value after = graph.g().apply1(new EmaUpdate(), average, value, momentum);
        graph.update("out_" + key, average, after);
        results.putAll(graph.runOver("value", query));
      }
    }
    return results;
  }
}
