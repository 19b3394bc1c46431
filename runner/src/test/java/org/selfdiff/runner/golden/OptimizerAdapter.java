package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.optimizer.Larc;
import org.selfdiff.methods.optimizer.Lars;
import org.selfdiff.methods.optimizer.LarsMomentum2;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.StepPosition;

/**
 * SGD, AdamW, LARC and both rules of LARS over some steps with given gradients. LARC's tensor
 * without a gradient has one of zeros here, with which LARC leaves it alone too.
 */
record OptimizerAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().matches("sgd|adamw|larc|lars|lars_momentum2");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean larc = golden.method().equals("larc");
    String prefix = larc ? "" : "p_";
    Map<String, int[]> shapes = OptimizerProgram.shapes(golden, prefix);
    shapes.keySet().removeIf(name -> name.startsWith("grad_"));
    Optimizer rule = rule(golden);
    int steps = larc ? golden.whole("steps") : golden.input("lr").shape()[0];
    Map<String, List<GoldenArray>> found = new TreeMap<>();
    try (OptimizerProgram program = new OptimizerProgram(engine, rule, Freeze.NONE, shapes)) {
      shapes
          .keySet()
          .forEach(name -> program.parameter(name, golden.input(prefix + name).toDoubles()));
      for (int i = 0; i < steps; i++) {
        int step = i;
        program.run(
            StepPosition.of(i, 1, steps),
            rates(golden, i),
            name -> gradient(golden, (larc ? "grad_" : "g_") + name, step, shapes.get(name)));
        for (String name : shapes.keySet()) {
          add(found, prefix + name, program.parameter(name));
          rule.slots().forEach(s -> add(found, slot(s, name, rule), program.slot(s, name)));
        }
      }
    }
    Map<String, GoldenArray> results = new TreeMap<>();
    found.forEach((member, all) -> results.put(member, all.get(steps - 1)));
    golden
        .expected()
        .forEach(
            (member, expected) -> {
              if (expected.shape().length > results.get(member).shape().length) {
                results.put(member, GoldenArray.stack(found.get(member)));
              }
            });
    return results;
  }

  private static void add(Map<String, List<GoldenArray>> found, String name, GoldenArray array) {
    found.computeIfAbsent("out_" + name, n -> new ArrayList<>()).add(array);
  }

  private static String slot(String slot, String name, Optimizer rule) {
    return (rule instanceof AdamW ? slot : rule instanceof Sgd ? "buf" : "mu") + "_" + name;
  }

  private static Map<String, Double> rates(GoldenCase golden, int step) {
    Map<String, Double> rates = new TreeMap<>();
    rates.put("lr", golden.has("lr") ? golden.number("lr") : golden.input("lr").toDoubles()[step]);
    if (golden.inputs().containsKey("wd")) {
      rates.put("weight_decay", golden.input("wd").toDoubles()[step]);
    }
    return rates;
  }

  private static GoldenArray gradient(GoldenCase golden, String name, int step, int[] shape) {
    if (golden.inputs().containsKey(name)) {
      return golden.input(name).row(step);
    }
    return GoldenArray.reals(new double[IntStream.of(shape).reduce(1, (a, b) -> a * b)], shape);
  }

  private static Optimizer rule(GoldenCase golden) {
    OptionalInt any = OptionalInt.empty();
    if (golden.method().equals("adamw")) {
      List<Double> betas = new ArrayList<>();
      golden.setting("betas").forEach(beta -> betas.add(beta.asDouble()));
      return new AdamW(
          0,
          any,
          betas,
          golden.number("eps"),
          0,
          OptionalDouble.empty(),
          golden.setting("no_decay").isEmpty() ? Decayed.ALL : Decayed.WEIGHTS,
          1,
          Optional.empty());
    }
    double momentum = golden.number("momentum");
    double decay = golden.number("weight_decay");
    return switch (golden.method()) {
      case "sgd" -> new Sgd(0, any, momentum, decay, golden.flag("nesterov"));
      case "lars" -> new Lars(0, any, momentum, decay, golden.number("eta"), Optional.empty());
      case "lars_momentum2" ->
          new LarsMomentum2(0, any, momentum, decay, golden.number("eta"), Optional.empty());
      default ->
          new Larc(
              0,
              any,
              momentum,
              decay,
              golden.number("trust_coefficient"),
              golden.flag("clip") ? Larc.Mode.CLIP : Larc.Mode.SCALE,
              Optional.empty());
    };
  }
}
