package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

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
    return golden.has("m") ? momentum(golden) : objective(golden);
  }

  private Map<String, GoldenArray> objective(GoldenCase golden) {
    boolean scripts = golden.inputs().containsKey("feat_q");
    String query = scripts ? "feat_q" : "feat_1";
    String key = scripts ? "feat_k" : "feat_2";
    Graph g = new Graph(engine.type());
    Value first = g.input(query, golden.input(query).dims());
    Value second = g.input(key, golden.input(key).dims());
    Value queue = g.input("queue", golden.input("queue").dims());
    Value pointer = g.input("queue_ptr", Type.I64, Shape.of(1));
    boolean symmetric = golden.hyperparameters().path("symmetric").asBoolean();
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
    Moco.Contrast contrast = moco.contrast(g, queries, keys, queue, pointer);
    List<Value> gradients =
        Gradients.of(g, contrast.loss(), List.of(first, second, contrast.first().logits()));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_logits", contrast.first().logits());
    metrics.put("out_loss", g.reshape(contrast.loss(), 1));
    metrics.put("out_acc1", g.reshape(contrast.first().accuracy(g, 1), 1));
    metrics.put("grad_" + query, gradients.get(0));
    metrics.put("grad_" + key, gradients.get(1));
    metrics.put("grad_logits", gradients.get(2));
    TrainingStep step =
        new TrainingStep(
            g,
            List.of(whole(queue), whole(pointer)),
            Map.of("queue", contrast.queue(), "queue_ptr", contrast.pointer()),
            metrics);
    try (GoldenProgram program = engine.compile(step)) {
      for (String name : List.of(query, key)) {
        program.input(name, golden.input(name).toDoubles());
      }
      startQueue(program, golden);
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      results.put("out_queue_after", program.part("queue"));
      results.put("out_queue_ptr_after", pointer(program));
      return results;
    }
  }

  private Map<String, GoldenArray> queue(GoldenCase golden) {
    GoldenArray keys = golden.input("keys");
    Graph g = new Graph(engine.type());
    Value queue = g.input("queue", golden.input("queue").dims());
    Value pointer = g.input("queue_ptr", Type.I64, Shape.of(1));
    Value batch = g.input("keys", keys.row(0).dims());
    List<Value> after = g.apply(new Enqueue(), List.of(queue, pointer, batch));
    TrainingStep step =
        new TrainingStep(
            g,
            List.of(whole(queue), whole(pointer)),
            Map.of("queue", after.get(0), "queue_ptr", after.get(1)),
            Map.of());
    List<GoldenArray> queues = new ArrayList<>();
    int[] pointers = new int[keys.shape()[0]];
    try (GoldenProgram program = engine.compile(step)) {
      startQueue(program, golden);
      for (int i = 0; i < pointers.length; i++) {
        program.input("keys", keys.row(i).toDoubles());
        program.run();
        queues.add(program.part("queue"));
        pointers[i] = (int) program.state("queue_ptr")[0];
      }
    }
    return Map.of(
        "out_queues", GoldenArray.stack(queues),
        "out_queue_ptrs", GoldenArray.integers(pointers, pointers.length));
  }

  private Map<String, GoldenArray> momentum(GoldenCase golden) {
    Map<String, GoldenArray> results = new TreeMap<>();
    golden
        .inputs()
        .keySet()
        .forEach(
            name -> {
              if (name.startsWith("k_")) {
                results.put("out_" + name, averages(golden, name));
              }
            });
    return results;
  }

  private GoldenArray averages(GoldenCase golden, String key) {
    GoldenArray query = golden.input("q_" + key.substring("k_".length()));
    Graph g = new Graph(engine.type());
    Value average = g.input("average", golden.input(key).dims());
    Value value = g.input("value", golden.input(key).dims());
    Value after = g.apply1(new EmaUpdate(), average, value, g.scalarInput("momentum"));
    TrainingStep step =
        new TrainingStep(g, List.of(whole(average)), Map.of("average", after), Map.of());
    List<GoldenArray> averages = new ArrayList<>();
    try (GoldenProgram program = engine.compile(step)) {
      program.state("average", golden.input(key).toDoubles());
      program.input("momentum", golden.number("m"));
      for (int i = 0; i < query.shape()[0]; i++) {
        program.input("value", query.row(i).toDoubles());
        program.run();
        averages.add(program.part("average"));
      }
    }
    return GoldenArray.stack(averages);
  }

  private static void startQueue(GoldenProgram program, GoldenCase golden) {
    program.state("queue", golden.input("queue").toDoubles());
    program.state("queue_ptr", golden.input("queue_ptr").toDoubles());
  }

  private static GoldenArray pointer(GoldenProgram program) {
    return GoldenArray.integers(new int[] {(int) program.state("queue_ptr")[0]}, 1);
  }

  private static State whole(Value value) {
    return State.of(value, new Initializer.Constant(0));
  }
}
