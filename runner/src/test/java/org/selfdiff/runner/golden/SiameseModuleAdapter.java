package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.method.Byol;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.method.SimClr;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/** Whole steps of SimCLR, BYOL and SimSiam with a backbone of one layer. */
record SiameseModuleAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final int SIZE = 2;
  private static final int PIXELS = 3 * SIZE * SIZE;

  /** Names of the authors' modules and of the networks here. */
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("model_t.", "target.");
    NAMES.put("head_t.", "target.fc.");
    NAMES.put("model.", "encoder.");
    NAMES.put("head.", "encoder.fc.");
    NAMES.put("bn_last.", "encoder.fc.4.");
    NAMES.put("pred.", "predictor.");
  }

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.name().startsWith("module_") && golden.inputs().containsKey("model.lin.weight")
        || golden.id().startsWith("simsiam/head_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean ofSimSiam = golden.method().equals("simsiam");
    int steps = golden.hyperparameters().path("steps").asInt(1);
    GoldenArray weight = golden.input(ofSimSiam ? "encoder.lin.weight" : "model.lin.weight");
    Network backbone = new StubBackbone(weight.shape()[1], weight.shape()[0], ofSimSiam);
    double lr = golden.hyperparameters().path("lr").asDouble(0);
    Sgd sgd = new Sgd(lr, OptionalInt.empty(), 0, 0, false);
    int batch = view(golden, 0, 0).length / weight.shape()[1];
    MethodGraph graph =
        method(golden).train(new Problem(engine.type(), backbone, batch, SIZE, sgd));
    TrainingStep step = ofSimSiam ? SiameseSteps.withOutputs(graph.step()) : graph.step();
    Map<String, GoldenArray> results = new TreeMap<>();
    double[] loss = new double[steps];
    try (GoldenProgram program = engine.compile(step)) {
      SiameseSteps.clear(program, step);
      golden
          .inputs()
          .forEach(
              (name, array) -> {
                if (name.contains(".") && !program.part(ours(name), array.toDoubles())) {
                  throw new IllegalArgumentException("the networks have no tensor " + name);
                }
              });
      for (int i = 0; i < steps; i++) {
        for (var entry : graph.feeds().entrySet()) {
          program.input(entry.getKey(), number(golden, entry.getValue(), i, batch, lr));
        }
        program.run();
        loss[i] = program.number("loss");
        if (i == 0) {
          firstStep(golden, program, ofSimSiam, results);
        }
      }
      for (String member : golden.expected().keySet()) {
        String name = member.replaceFirst("^out_(final\\.)?", "");
        if (member.startsWith("out_") && name.contains(".")) {
          results.put(member, program.part(ours(name)));
        }
      }
    }
    results.put("out_loss", GoldenArray.reals(loss, steps));
    return results;
  }

  /** Without momentum SGD's buffer is the gradient. */
  private static void firstStep(
      GoldenCase golden,
      GoldenProgram program,
      boolean ofSimSiam,
      Map<String, GoldenArray> results) {
    for (String member : golden.expected().keySet()) {
      if (member.startsWith("grad_")) {
        String name = ours(member.substring("grad_".length()));
        results.put(member, program.part("optimizer.momentum_buffer." + name));
      }
    }
    if (ofSimSiam) {
      List.of("p1", "p2", "z1", "z2")
          .forEach(name -> results.put("out_" + name, program.metric(name)));
    }
  }

  private static Method method(GoldenCase golden) {
    return switch (golden.method()) {
      case "simclr" ->
          new SimClr(
              golden.whole("emb"),
              golden.whole("head_size"),
              golden.whole("head_layers"),
              golden.whole("num_samples"),
              golden.number("tau"),
              golden.flag("norm"));
      case "byol" ->
          new Byol(
              golden.whole("emb"),
              golden.whole("head_size"),
              golden.whole("head_layers"),
              golden.whole("num_samples"),
              momentum(golden),
              golden.flag("norm"));
      default -> new SimSiam(golden.whole("dim"), golden.whole("pred_dim"), false);
    };
  }

  private static CosineMomentum momentum(GoldenCase golden) {
    return new CosineMomentum(golden.number("byol_tau"));
  }

  private static double[] number(GoldenCase golden, Feed feed, int step, int batch, double lr) {
    if (feed instanceof Feed.View view) {
      double[] used = view(golden, step, view.index());
      double[] images = new double[batch * PIXELS];
      int length = used.length / batch;
      for (int i = 0; i < batch; i++) {
        System.arraycopy(used, i * length, images, i * PIXELS, length);
      }
      return images;
    }
    if (feed instanceof Feed.Momentum) {
      double progress = golden.input("progress").toDoubles()[step];
      return new double[] {momentum(golden).at(Math.round(100 * progress), 100)};
    }
    return new double[] {lr};
  }

  /** Inputs of one view: {@code x1}, [view, N, in] or [step, view, N, in]. */
  private static double[] view(GoldenCase golden, int step, int index) {
    if (golden.method().equals("simsiam")) {
      return golden.input("x" + (index + 1)).toDoubles();
    }
    GoldenArray x = golden.input("x");
    GoldenArray views = x.shape().length == 4 ? x.row(step) : x;
    return views.row(index).toDoubles();
  }

  static String ours(String name) {
    return NAMES.entrySet().stream()
        .filter(entry -> name.startsWith(entry.getKey()))
        .findFirst()
        .map(entry -> entry.getValue() + name.substring(entry.getKey().length()))
        .orElse(name);
  }
}
