package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.Lars;
import org.selfdiff.methods.optimizer.LarsMomentum2;
import org.selfdiff.methods.optimizer.Optimizer;

/** Both rules of LARS over some steps with given gradients. */
record LarsAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("lars") || golden.method().equals("lars_momentum2");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, int[]> shapes = OptimizerProgram.shapes(golden, "p_");
    Optimizer rule = rule(golden);
    double[] lr = golden.input("lr").toDoubles();
    Map<String, List<GoldenArray>> steps = new TreeMap<>();
    Map<String, GoldenArray> results = new TreeMap<>();
    try (OptimizerProgram program = new OptimizerProgram(engine, rule, Freeze.NONE, shapes)) {
      shapes
          .keySet()
          .forEach(name -> program.parameter(name, golden.input("p_" + name).toDoubles()));
      for (int i = 0; i < lr.length; i++) {
        int step = i;
        program.run(i, lr[i], name -> golden.input("g_" + name).row(step));
        shapes
            .keySet()
            .forEach(
                name ->
                    steps
                        .computeIfAbsent("out_p_" + name, n -> new ArrayList<>())
                        .add(program.parameter(name)));
      }
      shapes
          .keySet()
          .forEach(name -> results.put("out_mu_" + name, program.slot(rule.slots().get(0), name)));
    }
    steps.forEach((name, arrays) -> results.put(name, GoldenArray.stack(arrays)));
    return results;
  }

  private static Optimizer rule(GoldenCase golden) {
    double momentum = golden.number("momentum");
    double decay = golden.number("weight_decay");
    double trust = golden.number("eta");
    return golden.method().equals("lars")
        ? new Lars(0, OptionalInt.empty(), momentum, decay, trust, Optional.empty())
        : new LarsMomentum2(0, OptionalInt.empty(), momentum, decay, trust, Optional.empty());
  }
}
