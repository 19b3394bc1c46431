package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.schedule.Moment;

/** AdamW over some steps with given gradients, with a group of parameters that do not decay. */
record AdamWAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("adamw");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, int[]> shapes = OptimizerProgram.shapes(golden, "p_");
    AdamW adamW = optimizer(golden);
    double[] lr = golden.input("lr").toDoubles();
    double[] decay = golden.input("wd").toDoubles();
    Map<String, List<GoldenArray>> steps = new TreeMap<>();
    Map<String, GoldenArray> results = new TreeMap<>();
    try (OptimizerProgram program = new OptimizerProgram(engine, adamW, Freeze.NONE, shapes)) {
      shapes
          .keySet()
          .forEach(name -> program.parameter(name, golden.input("p_" + name).toDoubles()));
      for (int i = 0; i < lr.length; i++) {
        int step = i;
        program.run(
            Moment.of(i, 1, lr.length),
            Map.of("lr", lr[i], "weight_decay", decay[i]),
            name -> golden.input("g_" + name).row(step));
        for (String name : shapes.keySet()) {
          steps
              .computeIfAbsent("out_p_" + name, n -> new ArrayList<>())
              .add(program.parameter(name));
        }
      }
      for (String name : shapes.keySet()) {
        for (String slot : adamW.slots()) {
          results.put("out_" + slot + "_" + name, program.slot(slot, name));
        }
      }
    }
    steps.forEach((name, arrays) -> results.put(name, GoldenArray.stack(arrays)));
    return results;
  }

  private static AdamW optimizer(GoldenCase golden) {
    return new AdamW(
        0,
        OptionalInt.empty(),
        List.of(
            golden.setting("betas").get(0).asDouble(), golden.setting("betas").get(1).asDouble()),
        golden.number("eps"),
        0,
        OptionalDouble.empty(),
        golden.setting("no_decay").isEmpty() ? Decayed.ALL : Decayed.WEIGHTS,
        1,
        Optional.empty());
  }
}
