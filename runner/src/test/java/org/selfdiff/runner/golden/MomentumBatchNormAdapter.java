package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.MomentumBranch;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schedule.CosineSchedule;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Momentum batch norm: steps of two batches each, then one batch with gradients. */
record MomentumBatchNormAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String MEAN = "bn.running_mean";
  private static final String VARIANCE = "bn.running_var";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("momentum_bn");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int steps = golden.whole("iterations");
    CosineSchedule share = new CosineSchedule(golden.number("initial_momentum"), 0);
    int whole = golden.whole("total_iters");
    List<GoldenArray> y = new ArrayList<>();
    List<GoldenArray> means = new ArrayList<>();
    List<GoldenArray> variances = new ArrayList<>();
    double[] shares = new double[steps];
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(pair(golden))) {
      start(program, golden);
      for (int i = 0; i < steps; i++) {
        shares[i] = share.at(i, whole);
        GoldenArray x = golden.input("x").row(i);
        program.input("fresh", shares[i]);
        program.input("x0", x.row(0).toDoubles());
        program.input("x1", x.row(1).toDoubles());
        // Nothing changes before the second batch has come.
        GoldenArray mean = program.part(MEAN);
        GoldenArray variance = program.part(VARIANCE);
        program.run();
        y.add(GoldenArray.stack(List.of(program.metric("y0"), program.metric("y1"))));
        means.add(GoldenArray.stack(List.of(mean, program.part(MEAN))));
        variances.add(GoldenArray.stack(List.of(variance, program.part(VARIANCE))));
      }
      results.put("out_y", GoldenArray.stack(y));
      results.put("out_running_mean", GoldenArray.stack(means));
      results.put("out_running_var", GoldenArray.stack(variances));
      results.put("out_momentum", GoldenArray.reals(shares, steps));
      double after = share.at(steps, whole);
      results.put("out_momentum_after", GoldenArray.list(after));
      gradients(golden, program, after, results);
    }
    return results;
  }

  private void gradients(
      GoldenCase golden, GoldenProgram trained, double share, Map<String, GoldenArray> results) {
    try (GoldenProgram program = engine.compile(single(golden))) {
      start(program, golden);
      program.part(MEAN, trained.part(MEAN).toDoubles());
      program.part(VARIANCE, trained.part(VARIANCE).toDoubles());
      program.input("fresh", share);
      program.input("x", golden.input("x_grad_call").toDoubles());
      program.input("r", golden.input("r").toDoubles());
      program.run();
      results.put("out_y_grad_call", program.metric("y"));
      results.put("grad_x_grad_call", program.metric("dx"));
      results.put("grad_weight", program.metric("dgamma"));
      results.put("grad_bias", program.metric("dbeta"));
    }
  }

  private TrainingStep pair(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    BatchNorm norm = norm(golden);
    Tensors before = Tensors.input(g, "norm", norm);
    MomentumBranch branch = new MomentumBranch(norm, before, g.scalarInput("fresh"));
    long[] shape = shape(golden);
    Value y0 = branch.forward(g.input("x0", shape));
    Value y1 = branch.forward(g.input("x1", shape));
    return new TrainingStep(
        g, before.states(""), before.updates(branch.tensors()), Map.of("y0", y0, "y1", y1));
  }

  private TrainingStep single(GoldenCase golden) {
    Graph g = new Graph(engine.type());
    BatchNorm norm = norm(golden);
    Tensors tensors = Tensors.input(g, "norm", norm);
    Value x = g.input("x", shape(golden));
    Value y = new MomentumBranch(norm, tensors, g.scalarInput("fresh")).forward(x);
    Value product = g.mul(y, g.input("r", shape(golden)));
    Value sum = g.mul(g.mean(product), product.shape().size());
    List<Value> wrt = List.of(x, tensors.parameter("bn.weight"), tensors.parameter("bn.bias"));
    List<Value> d = Gradients.of(g, sum, wrt);
    List<State> states = tensors.states("");
    return new TrainingStep(
        g, states, Map.of(), Map.of("y", y, "dx", d.get(0), "dgamma", d.get(1), "dbeta", d.get(2)));
  }

  private static BatchNorm norm(GoldenCase golden) {
    return new BatchNorm("bn", golden.whole("C"));
  }

  private static long[] shape(GoldenCase golden) {
    return Arrays.stream(golden.input("x_grad_call").shape()).asLongStream().toArray();
  }

  private static void start(GoldenProgram program, GoldenCase golden) {
    for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
      program.part("bn." + name, golden.input(name).toDoubles());
    }
  }
}
