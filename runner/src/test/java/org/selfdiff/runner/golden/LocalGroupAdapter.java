package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.RelationBlock;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.NeighbourMemory;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Mugs' local-group feature of given tokens: neighbours, relation block and shared norm. */
record LocalGroupAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs") && golden.name().startsWith("local_group_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    Value tokens = g.input("tokens", golden.input("tokens").dims());
    VisionTransformer network = network(golden);
    RelationBlock block = new RelationBlock(network);
    Tensors norm = Tensors.input(g, "norm", network.norm());
    Tensors relation = Tensors.input(g, "relation", block);
    Pass pass = Pass.training(norm, 1);
    NeighbourMemory memory =
        new NeighbourMemory(
            List.of(
                g.input("queue_q", golden.input("queue_q").dims()),
                g.input("queue_k", golden.input("queue_k").dims())),
            g.input("queue_ptr", Type.I64, Shape.of(1)));

    Value query = g.mean(tokens, false, 1);
    Value slots = memory.nearest(g, query, golden.whole("top_n"));
    Value group = RelationBlock.group(g, query, memory.rows(g, 1, slots));
    Value related = network.norm().forward(pass, block.forward(Pass.training(relation, 1), group));
    Value normed = network.norm().forward(pass, tokens);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_index", slots);
    metrics.put("out_query", query);
    metrics.put("out_relation", related);
    metrics.put("out_tokens_normed", normed);
    metrics.put("out_memory_row", network.patchMean(pass, normed));

    Value loss = g.sum(g.mul(related, g.input("R", golden.input("R").dims())), false, 0, 1);
    List<Value> sources = new ArrayList<>(List.of(tokens));
    List<String> names = new ArrayList<>(List.of("tokens"));
    for (Tensors tensors : List.of(norm, relation)) {
      sources.addAll(tensors.trained().views());
      names.addAll(tensors.trained().keys());
    }
    List<Value> gradients = Gradients.of(g, loss, sources);
    for (int i = 0; i < gradients.size(); i++) {
      metrics.put("grad_" + names.get(i), gradients.get(i));
    }
    List<State> states = new ArrayList<>(norm.states(""));
    states.addAll(relation.states(""));
    return run(golden, new TrainingStep(g, states, Map.of(), metrics));
  }

  private Map<String, GoldenArray> run(GoldenCase golden, TrainingStep step) {
    try (GoldenProgram program = engine.compile(step)) {
      golden
          .inputs()
          .forEach(
              (name, array) -> {
                if (!program.part(name, array.toDoubles())) {
                  program.input(name, array.toDoubles());
                }
              });
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      step.metrics().keySet().forEach(name -> results.put(name, program.metric(name)));
      results.computeIfPresent("out_index", (name, array) -> NeighbourMemoryAdapter.whole(array));
      return results;
    }
  }

  /** The network whose norm and form of block are used; its patches are not. */
  private static VisionTransformer network(GoldenCase golden) {
    return new VisionTransformer(
        golden.whole("dim"),
        1,
        golden.whole("heads"),
        golden.whole("mlp_ratio"),
        1,
        1,
        1,
        PatchStem.PATCH,
        Positions.LEARNED);
  }
}
