package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** AdamW over some steps with given gradients, with a group of parameters that do not decay. */
record AdamWAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String DECAYED = "decayed";
  private static final String KEPT = "kept";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("adamw");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, List<String>> groups = groups(golden);
    AdamW adamW = optimizer(golden);
    Map<String, List<GoldenArray>> steps = new TreeMap<>();
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(step(golden, adamW, groups))) {
      groups.values().stream()
          .flatMap(List::stream)
          .forEach(name -> program.part("p_" + name, golden.input("p_" + name).toDoubles()));
      for (int i = 0; i < golden.input("lr").toDoubles().length; i++) {
        for (String group : groups.keySet()) {
          double decay = group.equals(KEPT) ? 0 : golden.input("wd").toDoubles()[i];
          program.input(group + ".lr", golden.input("lr").toDoubles()[i]);
          program.input(group + ".weight_decay", decay);
          program.input(group + ".update", i + 1);
          program.input(group + ".gradient", gradient(golden, groups.get(group), i));
        }
        program.run();
        groups.values().stream()
            .flatMap(List::stream)
            .forEach(
                name ->
                    steps
                        .computeIfAbsent("out_p_" + name, n -> new ArrayList<>())
                        .add(program.part("p_" + name)));
      }
      for (String name : groups.values().stream().flatMap(List::stream).toList()) {
        for (String slot : adamW.slots()) {
          results.put("out_" + slot + "_" + name, program.part(slot + ".p_" + name));
        }
      }
    }
    steps.forEach((name, arrays) -> results.put(name, GoldenArray.stack(arrays)));
    return results;
  }

  /** Names of the tensors with and without decay; a group without tensors is left out. */
  private static Map<String, List<String>> groups(GoldenCase golden) {
    List<String> kept = new ArrayList<>();
    golden.setting("no_decay").forEach(name -> kept.add(name.asText()));
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (String input : golden.inputs().keySet()) {
      if (input.startsWith("p_")) {
        String name = input.substring("p_".length());
        String group = kept.contains(name) ? KEPT : DECAYED;
        groups.computeIfAbsent(group, g -> new ArrayList<>()).add(name);
      }
    }
    return groups;
  }

  private static AdamW optimizer(GoldenCase golden) {
    return new AdamW(
        0,
        OptionalInt.empty(),
        List.of(
            golden.setting("betas").get(0).asDouble(), golden.setting("betas").get(1).asDouble()),
        golden.setting("eps").asDouble(),
        0);
  }

  private TrainingStep step(GoldenCase golden, AdamW adamW, Map<String, List<String>> groups) {
    Graph g = new Graph(engine.type());
    List<State> states = new ArrayList<>();
    Map<String, Value> updates = new LinkedHashMap<>();
    groups.forEach(
        (group, names) -> {
          Declarations tensors = new Declarations();
          for (String name : names) {
            long[] shape =
                Arrays.stream(golden.input("p_" + name).shape()).asLongStream().toArray();
            tensors.parameter("p_" + name, new Initializer.Constant(0), shape);
          }
          TensorGroup parameters = TensorGroup.input(g, group, tensors.parameters());
          long size = parameters.flat().dim(0);
          List<Value> slots = new ArrayList<>();
          for (String slot : adamW.slots()) {
            slots.add(g.input(group + "." + slot, size));
          }
          Map<String, Value> rates = new LinkedHashMap<>();
          for (String rate : adamW.rates().keySet()) {
            rates.put(rate, g.scalarInput(group + "." + rate));
          }
          Value gradient = g.input(group + ".gradient", size);
          Optimizer.Update update =
              adamW.update(
                  g,
                  parameters,
                  slots.stream().map(parameters::in).toList(),
                  parameters.in(gradient),
                  rates);
          states.add(parameters.state(""));
          updates.put(group, update.parameters());
          for (int i = 0; i < slots.size(); i++) {
            states.add(parameters.slot(slots.get(i), adamW.slots().get(i) + "."));
            updates.put(slots.get(i).name(), update.slots().get(i));
          }
        });
    return new TrainingStep(g, states, updates, Map.of());
  }

  private static double[] gradient(GoldenCase golden, List<String> names, int step) {
    return names.stream()
        .map(name -> golden.input("g_" + name).row(step))
        .flatMapToDouble(array -> Arrays.stream(array.toDoubles()))
        .toArray();
  }
}
