package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Steps of methods whose inner values a case compares. */
final class SiameseSteps {
  private SiameseSteps() {}

  /** A step of SimSiam that also gives predictions and projections: p1, p2, z1 and z2. */
  static TrainingStep withOutputs(TrainingStep step) {
    List<Value> fixed = new ArrayList<>();
    List<Value> projections = new ArrayList<>();
    List<Value> predictions = new ArrayList<>();
    for (Node node : step.graph().nodes()) {
      if (node.op() instanceof StopGradient) {
        fixed.add(node.output());
        projections.add(node.input(0));
      } else if (node.op() instanceof L2Normalize && !fixed.contains(node.input(0))) {
        predictions.add(node.input(0));
      }
    }
    Map<String, Value> metrics = new LinkedHashMap<>(step.metrics());
    for (int view = 0; view < 2; view++) {
      metrics.put("p" + (view + 1), predictions.get(view));
      metrics.put("z" + (view + 1), projections.get(view));
    }
    return new TrainingStep(step.graph(), step.states(), step.updates(), metrics);
  }

  /** Running variances of one, everything else zero. */
  static void clear(GoldenProgram program, TrainingStep step) {
    for (State state : step.states()) {
      for (Part part : state.parts()) {
        double[] values = new double[Math.toIntExact(part.shape().size())];
        Arrays.fill(values, part.name().endsWith(".running_var") ? 1 : 0);
        program.part(part.name(), values);
      }
    }
  }
}
