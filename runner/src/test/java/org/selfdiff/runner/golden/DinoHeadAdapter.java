package org.selfdiff.runner.golden;

import java.util.List;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.DinoHead;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;

/** DINO's head on given features: outputs and gradients. */
record DinoHeadAdapter(GoldenEngine engine) implements GraphAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino") && golden.name().startsWith("head_");
  }

  @Override
  public void build(GoldenGraph graph, GoldenCase golden) {
    DinoHead head =
        new DinoHead(
            "",
            golden.whole("in_dim"),
            golden.whole("hidden_dim"),
            golden.whole("bottleneck_dim"),
            golden.whole("out_dim"),
            golden.whole("nlayers"),
            golden.flag("use_bn"),
            golden.flag("norm_last_layer"));
    Tensors tensors = graph.network(head);
    Value x = graph.input("x");
    Value out = head.forward(Pass.training(tensors, 1), x);
    Value loss = graph.weighted(out, "r");
    graph.result("out_out", out);
    graph.result("out_loss", loss);
    graph.gradients(loss, List.of(x), tensors);
  }
}
