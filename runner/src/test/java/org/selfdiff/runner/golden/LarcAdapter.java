package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.Larc;

/**
 * LARC over some steps with given gradients. The tensor without a gradient has one of zeros here,
 * with which LARC leaves it alone too.
 */
record LarcAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("larc");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, int[]> shapes = OptimizerProgram.shapes(golden, "");
    shapes.keySet().removeIf(name -> name.startsWith("grad_"));
    Map<String, List<GoldenArray>> steps = new TreeMap<>();
    try (OptimizerProgram program =
        new OptimizerProgram(engine, rule(golden), Freeze.NONE, shapes)) {
      shapes.keySet().forEach(name -> program.parameter(name, golden.input(name).toDoubles()));
      for (int i = 0; i < golden.whole("steps"); i++) {
        int step = i;
        program.run(i, golden.number("lr"), name -> gradient(golden, name, step, shapes));
        shapes
            .keySet()
            .forEach(
                name ->
                    steps
                        .computeIfAbsent("out_" + name, n -> new ArrayList<>())
                        .add(program.parameter(name)));
      }
    }
    Map<String, GoldenArray> results = new TreeMap<>();
    steps.forEach((name, arrays) -> results.put(name, GoldenArray.stack(arrays)));
    return results;
  }

  private static GoldenArray gradient(
      GoldenCase golden, String name, int step, Map<String, int[]> shapes) {
    if (golden.inputs().containsKey("grad_" + name)) {
      return golden.input("grad_" + name).row(step);
    }
    return GoldenArray.reals(new double[golden.input(name).toDoubles().length], shapes.get(name));
  }

  private static Larc rule(GoldenCase golden) {
    return new Larc(
        0,
        OptionalInt.empty(),
        golden.number("momentum"),
        golden.number("weight_decay"),
        golden.number("trust_coefficient"),
        golden.flag("clip") ? Larc.Mode.CLIP : Larc.Mode.SCALE,
        Optional.empty());
  }
}
