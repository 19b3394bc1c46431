package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.MultiCrop;

/**
 * Views through the backbone one by one and through the head all together, as the authors of W-MSE
 * do it: batch norm has the statistics of one view in the backbone and of all views in the head.
 */
final class JointHead {
  private JointHead() {}

  /** Embeddings of each view, [N, D]. */
  static List<Value> embeddings(MultiCrop network, List<Value> views) {
    Graph g = network.tensors().graph();
    Value[] features =
        views.stream().map(view -> network.features(List.of(view))).toArray(Value[]::new);
    Value all = network.head(g.concat(0, features));
    long n = views.get(0).dim(0);
    List<Value> embeddings = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      embeddings.add(g.slice(all, new long[] {i * n, 0}, new long[] {n, all.dim(1)}));
    }
    return embeddings;
  }
}
