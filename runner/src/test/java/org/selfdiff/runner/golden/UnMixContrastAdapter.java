package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.mixing.Reversal;

/** Un-Mix on MoCo from given encoder outputs: {@code unmix/moco_*}. */
record UnMixContrastAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("unmix") && golden.name().startsWith("moco_");
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    Graph g = graph.g();
    boolean symmetric = golden.flag("symmetric");
    Moco moco =
        new Moco(
            golden.whole("D"),
            golden.whole("K"),
            0.99,
            golden.number("T"),
            Moco.Head.LINEAR,
            symmetric,
            1);
    List<Value> plain =
        (symmetric ? Stream.of("fq1", "fq2") : Stream.of("fq1")).map(graph::input).toList();
    List<Value> keys =
        (symmetric ? Stream.of("fk2", "fk1") : Stream.of("fk2")).map(graph::input).toList();
    Value mixture = graph.input("fqm");
    Value share = graph.scalar("lam", golden.input("lam").toDoubles()[0]);
    Value reversed = Reversal.order(g, golden.whole("N"));
    List<List<QueryTerm>> queries = new ArrayList<>();
    for (Value query : plain) {
      List<QueryTerm> terms = new ArrayList<>(List.of(QueryTerm.plain(query)));
      terms.addAll(QueryTerm.mixed(g, mixture, share, reversed));
      queries.add(terms);
    }
    Value queue = graph.state("queue");
    Value pointer = graph.state("queue_ptr");
    Moco.ContrastTerms contrast = moco.mixed(g, queries, keys, queue, pointer);
    graph.result("out_loss", contrast.loss());
    graph.result("out_terms", graph.joined(contrast.terms()));
    List<Value> sources = new ArrayList<>(plain);
    sources.add(mixture);
    graph.gradients(contrast.loss(), sources);
    graph.update("out_queue", queue, contrast.queue());
    graph.update("out_queue_ptr", pointer, contrast.pointer());
  }
}
