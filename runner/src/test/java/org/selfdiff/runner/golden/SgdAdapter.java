package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.TrainingStep;

/** SGD over some steps with given gradients. */
record SgdAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("sgd");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    List<String> names =
        golden.inputs().keySet().stream().filter(name -> name.startsWith("p_")).toList();
    double[] lr = golden.input("lr").toDoubles();
    Map<String, List<GoldenArray>> steps = new TreeMap<>();
    try (GoldenProgram program = engine.compile(step(golden, names))) {
      names.forEach(name -> program.part(name, golden.input(name).toDoubles()));
      for (int i = 0; i < lr.length; i++) {
        program.input("lr", lr[i]);
        program.input("gradient", gradient(golden, names, i));
        program.run();
        for (String name : names) {
          String buffer = "buf_" + name.substring("p_".length());
          steps.computeIfAbsent("out_" + name, n -> new ArrayList<>()).add(program.part(name));
          steps
              .computeIfAbsent("out_" + buffer, n -> new ArrayList<>())
              .add(program.part("buffer." + name));
        }
      }
    }
    Map<String, GoldenArray> results = new TreeMap<>();
    steps.forEach((name, arrays) -> results.put(name, GoldenArray.stack(arrays)));
    return results;
  }

  private TrainingStep step(GoldenCase golden, List<String> names) {
    Graph g = new Graph(engine.type());
    Sgd sgd =
        new Sgd(
            0,
            OptionalInt.empty(),
            golden.setting("momentum").asDouble(),
            golden.setting("weight_decay").asDouble(),
            golden.setting("nesterov").asBoolean());
    Declarations tensors = new Declarations();
    for (String name : names) {
      tensors.parameter(
          name,
          new Initializer.Constant(0),
          Arrays.stream(golden.input(name).shape()).asLongStream().toArray());
    }
    TensorGroup parameters = TensorGroup.input(g, "parameters", tensors.parameters());
    long size = parameters.flat().dim(0);
    Value slot = g.input("buffer", size);
    Value gradient = g.input("gradient", size);
    Optimizer.Update update =
        sgd.update(
            g,
            parameters,
            List.of(parameters.in(slot)),
            parameters.in(gradient),
            Map.of("lr", g.scalarInput("lr")));
    return new TrainingStep(
        g,
        List.of(parameters.state(""), parameters.slot(slot, "buffer.")),
        Map.of("parameters", update.parameters(), "buffer", update.slots().get(0)),
        Map.of());
  }

  private static double[] gradient(GoldenCase golden, List<String> names, int step) {
    return names.stream()
        .map(name -> golden.input("g_" + name.substring("p_".length())).row(step))
        .flatMapToDouble(array -> Arrays.stream(array.toDoubles()))
        .toArray();
  }
}
