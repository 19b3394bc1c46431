package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.Sgd;

/** SGD over some steps with given gradients. */
record SgdAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("sgd");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, int[]> shapes = OptimizerProgram.shapes(golden, "p_");
    Sgd sgd =
        new Sgd(
            0,
            OptionalInt.empty(),
            golden.number("momentum"),
            golden.number("weight_decay"),
            golden.flag("nesterov"));
    double[] lr = golden.input("lr").toDoubles();
    Map<String, List<GoldenArray>> steps = new TreeMap<>();
    try (OptimizerProgram program = new OptimizerProgram(engine, sgd, Freeze.NONE, shapes)) {
      shapes
          .keySet()
          .forEach(name -> program.parameter(name, golden.input("p_" + name).toDoubles()));
      for (int i = 0; i < lr.length; i++) {
        int step = i;
        program.run(i, lr[i], name -> golden.input("g_" + name).row(step));
        for (String name : shapes.keySet()) {
          add(steps, "out_p_" + name, program.parameter(name));
          add(steps, "out_buf_" + name, program.slot(sgd.slots().get(0), name));
        }
      }
    }
    Map<String, GoldenArray> results = new TreeMap<>();
    steps.forEach((name, arrays) -> results.put(name, GoldenArray.stack(arrays)));
    return results;
  }

  private static void add(Map<String, List<GoldenArray>> steps, String name, GoldenArray array) {
    steps.computeIfAbsent(name, n -> new ArrayList<>()).add(array);
  }
}
