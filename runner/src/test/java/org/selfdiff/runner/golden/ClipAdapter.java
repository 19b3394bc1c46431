package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.PerTensorClip;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.StepPosition;

/**
 * Clipped gradients of DINO and Mugs, and Mugs' frozen last layer, as the moves of plain descent
 * with rate 1 from zero.
 */
record ClipAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.name().startsWith("clip_")
        && (golden.method().equals("dino") || golden.method().equals("mugs"));
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean mugs = golden.method().equals("mugs");
    String prefix = mugs ? "grad_" : "g.";
    Map<String, int[]> shapes = OptimizerProgram.shapes(golden, prefix);
    int epoch = mugs ? golden.whole("epoch") : 0;
    int until = mugs ? golden.whole("freeze_last_layer") : 0;
    Freeze freeze = new Freeze("last_layer", new Delay(until, Per.EPOCH));
    Sgd update =
        new Sgd(
            1,
            OptionalInt.empty(),
            0,
            0,
            false,
            Decayed.ALL,
            Optional.of(new PerTensorClip(golden.number(mugs ? "clip_grad" : "clip"))));
    Map<String, GoldenArray> results = new TreeMap<>();
    try (OptimizerProgram program = new OptimizerProgram(engine, update, freeze, shapes)) {
      shapes.keySet().forEach(name -> program.parameter(name, zeros(golden, prefix + name)));
      program.run(
          new StepPosition(epoch, 0, 1, epoch + 1),
          Map.of("lr", 1.0),
          name -> golden.input(prefix + name));
      int[] moved = new int[shapes.size()];
      int i = 0;
      for (String name : shapes.keySet()) {
        GoldenArray after = program.parameter(name);
        double[] gradient = Arrays.stream(after.toDoubles()).map(p -> -p).toArray();
        moved[i++] = Arrays.stream(gradient).anyMatch(d -> d != 0) ? 1 : 0;
        results.put("out_" + prefix + name, GoldenArray.reals(gradient, after.shape()));
      }
      results.put("out_norms", inTheirOrder(shapes, program.norms()));
      results.put("out_present", inTheirOrder(shapes, GoldenArray.integers(moved, moved.length)));
    }
    return results;
  }

  private static double[] zeros(GoldenCase golden, String name) {
    return new double[golden.input(name).toDoubles().length];
  }

  /** From the order of names to that of the numbers at their ends. */
  private static GoldenArray inTheirOrder(Map<String, int[]> shapes, GoldenArray byName) {
    double[] values = new double[shapes.size()];
    int i = 0;
    for (String name : shapes.keySet()) {
      values[Integer.parseInt(name.replaceAll("\\D", ""))] = byName.toDoubles()[i++];
    }
    return byName instanceof GoldenArray.Integers
        ? GoldenArray.integers(
            Arrays.stream(values).mapToInt(v -> (int) v).toArray(), values.length)
        : GoldenArray.list(values);
  }
}
