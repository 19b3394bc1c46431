package org.selfdiff.runner.golden;

import java.util.List;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.RelationBlock;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.NeighborMemory;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;

/** Mugs' local-group feature of given tokens: neighbors, relation block and shared norm. */
record LocalGroupAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs") && golden.name().startsWith("local_group_");
  }

  /** The network's norm and form of block are used; its patches are not. */
  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    Graph g = graph.g();
    VisionTransformer network =
        CaseNetworks.transformer(golden, 1, PatchStem.PATCH, Positions.LEARNED);
    RelationBlock block = new RelationBlock(network);
    Value tokens = graph.input("tokens");
    Tensors norm = graph.network(network.norm());
    Tensors relation = graph.network(block);
    Pass pass = Pass.training(norm, 1);
    NeighborMemory memory =
        new NeighborMemory(
            List.of(graph.input("queue_q"), graph.input("queue_k")),
            graph.input("queue_ptr", GoldenArray.integers(new int[1], 1)));
    Value query = g.mean(tokens, false, 1);
    Value slots = memory.nearest(g, query, golden.whole("top_n"));
    Value group = RelationBlock.group(g, query, memory.rows(g, 1, slots));
    Value related = network.norm().forward(pass, block.forward(Pass.training(relation, 1), group));
    Value normed = network.norm().forward(pass, tokens);
    graph.result("out_index", slots);
    graph.result("out_query", query);
    graph.result("out_relation", related);
    graph.result("out_tokens_normed", normed);
    graph.result("out_memory_row", network.patchMean(pass, normed));
    graph.gradients(graph.weighted(related, "R"), List.of(tokens), norm, relation);
  }
}
