package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.NeighborMemory;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Mugs' memory, with the third bank that the original writes and never reads. */
record NeighborMemoryAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final List<String> BANKS = List.of("queue_q", "queue_k", "queue_v");
  private static final String POINTER = "queue_ptr";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs")
        && (golden.name().startsWith("memory_") || golden.name().startsWith("topk_"));
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    return golden.name().startsWith("topk_") ? search(golden).run() : updates(golden);
  }

  private static NeighborMemory memory(Graph g, GoldenCase golden) {
    return new NeighborMemory(
        BANKS.stream().map(bank -> g.input(bank, golden.input(bank).dims())).toList(),
        g.input(POINTER, DType.I64, Shape.of(1)));
  }

  private GoldenGraph search(GoldenCase golden) {
    GoldenGraph graph = new GoldenGraph(engine, golden);
    NeighborMemory memory =
        new NeighborMemory(
            BANKS.stream().map(graph::input).toList(),
            graph.input(POINTER, GoldenArray.integers(new int[1], 1)));
    Value slots = memory.nearest(graph.g(), graph.input("query"), golden.whole("top_n"));
    graph.result("out_index", slots);
    graph.result("out_k", memory.rows(graph.g(), 1, slots));
    graph.result("out_v", memory.rows(graph.g(), 2, slots));
    return graph;
  }

  /** Batches may differ in length, and every length is a graph of its own. */
  private Map<String, GoldenArray> updates(GoldenCase golden) {
    int[] batches = golden.settings("batches");
    Map<String, double[]> now = new TreeMap<>();
    BANKS.forEach(bank -> now.put(bank, golden.input(bank).toDoubles()));
    now.put(POINTER, golden.input(POINTER).toDoubles());
    int[] pointers = new int[batches.length];
    int[] weak = new int[batches.length];
    Map<String, GoldenArray> results = new TreeMap<>();
    for (int i = 0; i < batches.length; i++) {
      boolean flagged = golden.setting("has_flags").get(i).asBoolean();
      TrainingStep step = update(golden, "tokens_" + i, flagged);
      try (GoldenProgram program = engine.compile(step)) {
        now.forEach(program::state);
        program.input("tokens", golden.input("tokens_" + i).toDoubles());
        if (flagged) {
          double[] flags = golden.input("flags_" + i).toDoubles();
          program.input("flags", flags);
          weak[i] = (int) Arrays.stream(flags).sum();
        }
        program.run();
        now.replaceAll((name, old) -> program.state(name));
        results.put("out_queue_q_" + i, program.part("queue_q"));
        results.put("out_queue_k_final", program.part("queue_k"));
        results.put("out_queue_v_final", program.part("queue_v"));
        pointers[i] = (int) now.get(POINTER)[0];
      }
    }
    results.put("out_queue_ptr", GoldenArray.integers(pointers, pointers.length));
    results.put("out_len_weak", GoldenArray.integers(weak, weak.length));
    return results;
  }

  private TrainingStep update(GoldenCase golden, String tokens, boolean flagged) {
    Graph g = new Graph(engine.type());
    NeighborMemory before = memory(g, golden);
    Value rows = g.input("tokens", golden.input(tokens).dims());
    NeighborMemory after =
        flagged ? before.with(g, rows, g.input("flags", rows.dim(0))) : before.with(g, rows);
    Map<String, Value> updates = new LinkedHashMap<>();
    List<State> states = new ArrayList<>();
    for (int i = 0; i < BANKS.size(); i++) {
      updates.put(BANKS.get(i), after.banks().get(i));
      states.add(State.of(before.banks().get(i), new Initializer.Fill(0)));
    }
    updates.put(POINTER, after.pointer());
    states.add(State.of(before.pointer(), new Initializer.Fill(0)));
    return new TrainingStep(g, states, updates, Map.of());
  }
}
