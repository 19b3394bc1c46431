package org.selfdiff.methods.optimizer;

import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.schedule.ScalarSchedule;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/** One factor for all gradients, from the norm of all of them together. */
@Kind(value = "global", doc = "Clips the global norm: one factor for all gradients")
public record GlobalClip(
    @Setting(doc = "largest norm of all gradients together", min = 0, above = true) double norm)
    implements Clip {
  @Override
  public ScalarSchedule largest() {
    return position -> norm;
  }

  @Override
  public List<TensorGroup> clipped(Graph g, List<TensorGroup> gradients, Value largest) {
    Value squares =
        gradients.stream()
            .map(d -> g.sum(g.mul(d.flat(), d.flat()), false, 0))
            .reduce(g::add)
            .orElseThrow();
    Value factor = Clip.factor(g, g.unary(Unary.Fn.SQRT, squares), largest);
    return gradients.stream().map(d -> d.in(g.mul(d.flat(), factor))).toList();
  }
}
