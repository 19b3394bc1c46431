package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;

/** Split batch norm over some batches and in evaluation: {@code split_bn} and {@code splitbn}. */
record SplitBatchNormAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("split_bn") || golden.method().equals("splitbn");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean perCall = golden.method().equals("splitbn");
    GoldenArray x = golden.input("x");
    List<Map<String, GoldenArray>> calls = new ArrayList<>();
    double[] running = running(golden);
    try (GoldenProgram program = engine.compile(training(golden))) {
      parameters(program, golden);
      program.state("net.buffers", running);
      for (int call = 0; call < x.shape()[0]; call++) {
        program.input("x", x.row(call).toDoubles());
        program.input(
            "r", (perCall ? golden.input("gy").row(call) : golden.input("r")).toDoubles());
        program.run();
        calls.add(outcome(program));
      }
      running = program.state("net.buffers");
    }
    Map<String, GoldenArray> results = new TreeMap<>();
    for (String name : List.of("y", "running_mean", "running_var")) {
      results.put("out_" + name, stack(calls, name));
    }
    if (perCall) {
      results.put("out_y_eval", evaluate(golden, golden.input("x_eval"), running));
      // The layer has no counter, so it cannot move.
      results.put("out_num_batches_tracked", GoldenArray.integers(new int[] {0}, 1));
      results.put("grad_x", stack(calls, "dx"));
      results.put("grad_weight", sum(calls, "dweight"));
      results.put("grad_bias", sum(calls, "dbias"));
    } else {
      results.put("out_y_eval_x0", evaluate(golden, x.row(0), running));
      Map<String, GoldenArray> last = calls.get(calls.size() - 1);
      results.put("grad_x_last", last.get("dx"));
      results.put("grad_weight", last.get("dweight"));
      results.put("grad_bias", last.get("dbias"));
    }
    return results;
  }

  private TrainingStep training(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    BatchNorm layer = layer(golden);
    Tensors tensors = Tensors.input(g, "net", layer);
    String splits = golden.has("splits") ? "splits" : "num_splits";
    Pass pass = Pass.training(tensors, golden.whole(splits));
    Value x = g.input("x", golden.input("x").row(0).dims());
    Value r = g.input("r", golden.input("x").row(0).dims());
    Value y = layer.forward(pass, x);
    Value loss = g.sum(g.mul(y, r), false, 0, 1, 2, 3);
    List<Value> gradients =
        Gradients.of(
            g, loss, List.of(x, tensors.parameter("bn.weight"), tensors.parameter("bn.bias")));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("y", y);
    metrics.put("dx", gradients.get(0));
    metrics.put("dweight", gradients.get(1));
    metrics.put("dbias", gradients.get(2));
    return new TrainingStep(g, tensors.states(""), tensors.updates(pass.after()), metrics);
  }

  private GoldenArray evaluate(GoldenCase golden, GoldenArray x, double[] running) {
    Graph g = new Graph(engine.type());
    BatchNorm layer = layer(golden);
    Tensors tensors = Tensors.input(g, "net", layer);
    Value y = layer.forward(Pass.evaluation(tensors), g.input("x", x.dims()));
    TrainingStep step = new TrainingStep(g, tensors.states(""), Map.of(), Map.of("y", y));
    try (GoldenProgram program = engine.compile(step)) {
      parameters(program, golden);
      program.state("net.buffers", running);
      program.input("x", x.toDoubles());
      program.run();
      return program.metric("y");
    }
  }

  private static Map<String, GoldenArray> outcome(GoldenProgram program) {
    return Map.of(
        "y", program.metric("y"),
        "running_mean", program.part("bn.running_mean"),
        "running_var", program.part("bn.running_var"),
        "dx", program.metric("dx"),
        "dweight", program.metric("dweight"),
        "dbias", program.metric("dbias"));
  }

  private static void parameters(GoldenProgram program, GoldenCase golden) {
    program.part("bn.weight", golden.input("weight").toDoubles());
    program.part("bn.bias", golden.input("bias").toDoubles());
  }

  private static double[] running(GoldenCase golden) {
    GoldenArray mean = golden.input("running_mean");
    return GoldenArray.stack(List.of(mean, golden.input("running_var"))).toDoubles();
  }

  private static BatchNorm layer(GoldenCase golden) {
    return new BatchNorm("bn", golden.input("weight").shape()[0]);
  }

  private static GoldenArray stack(List<Map<String, GoldenArray>> calls, String name) {
    return GoldenArray.stack(calls.stream().map(call -> call.get(name)).toList());
  }

  private static GoldenArray sum(List<Map<String, GoldenArray>> calls, String name) {
    int[] shape = calls.get(0).get(name).shape();
    double[] sum = new double[calls.get(0).get(name).toDoubles().length];
    for (Map<String, GoldenArray> call : calls) {
      double[] values = call.get(name).toDoubles();
      Arrays.setAll(sum, i -> sum[i] + values[i]);
    }
    return GoldenArray.reals(sum, shape);
  }
}
