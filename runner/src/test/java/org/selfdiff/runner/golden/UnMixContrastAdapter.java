package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.mixing.Reversal;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Un-Mix on MoCo from given encoder outputs: {@code unmix/moco_*}. */
record UnMixContrastAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("unmix") && golden.name().startsWith("moco_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean symmetric = golden.flag("symmetric");
    Graph g = new Graph(engine.type());
    Map<String, Value> inputs = new LinkedHashMap<>();
    for (String name : List.of("fq1", "fqm", "fk2", "fq2", "fk1", "queue")) {
      if (golden.inputs().containsKey(name)) {
        inputs.put(name, g.input(name, golden.input(name).dims()));
      }
    }
    Value pointer = g.input("queue_ptr", Type.I64, Shape.of(1));
    Value share = g.scalarInput("lam");
    Moco moco =
        new Moco(
            golden.whole("D"),
            golden.whole("K"),
            0.99,
            golden.number("T"),
            Moco.Head.LINEAR,
            symmetric,
            1);
    Value reversed = Reversal.order(g, golden.whole("N"));
    List<List<QueryTerm>> queries = new ArrayList<>();
    for (String query : symmetric ? List.of("fq1", "fq2") : List.of("fq1")) {
      List<QueryTerm> terms = new ArrayList<>(List.of(QueryTerm.plain(inputs.get(query))));
      terms.addAll(QueryTerm.mixed(g, inputs.get("fqm"), share, reversed));
      queries.add(terms);
    }
    List<Value> keys =
        symmetric ? List.of(inputs.get("fk2"), inputs.get("fk1")) : List.of(inputs.get("fk2"));
    Moco.Contrast contrast = moco.mixed(g, queries, keys, inputs.get("queue"), pointer);
    Value[] terms =
        contrast.terms().values().stream().map(t -> g.reshape(t, 1)).toArray(Value[]::new);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_loss", g.reshape(contrast.loss(), 1));
    metrics.put("out_terms", g.concat(0, terms));
    List<String> wrt = inputs.keySet().stream().filter(name -> name.startsWith("fq")).toList();
    List<Value> gradients =
        Gradients.of(g, contrast.loss(), wrt.stream().map(inputs::get).toList());
    for (int i = 0; i < wrt.size(); i++) {
      metrics.put("grad_" + wrt.get(i), gradients.get(i));
    }
    TrainingStep step =
        new TrainingStep(
            g,
            List.of(whole(inputs.get("queue")), whole(pointer)),
            Map.of("queue", contrast.queue(), "queue_ptr", contrast.pointer()),
            metrics);
    try (GoldenProgram program = engine.compile(step)) {
      for (String name : inputs.keySet()) {
        if (!name.equals("queue")) {
          program.input(name, golden.input(name).toDoubles());
        }
      }
      program.input("lam", golden.input("lam").toDoubles());
      program.state("queue", golden.input("queue").toDoubles());
      program.state("queue_ptr", golden.input("queue_ptr").toDoubles());
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      metrics.keySet().forEach(name -> results.put(name, program.metric(name)));
      results.put("out_queue", program.part("queue"));
      results.put(
          "out_queue_ptr",
          GoldenArray.integers(new int[] {(int) program.state("queue_ptr")[0]}, 1));
      return results;
    }
  }

  private static State whole(Value value) {
    return State.of(value, new Initializer.Constant(0));
  }
}
