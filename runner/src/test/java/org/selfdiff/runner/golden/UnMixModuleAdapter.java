package org.selfdiff.runner.golden;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.method.Byol;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.method.SimClr;
import org.selfdiff.methods.method.WMse;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.step.Feed;

/** One step of SimCLR, BYOL and W-MSE under Un-Mix, with a backbone of one layer. */
record UnMixModuleAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("unmix_generic");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int[] images = golden.input("im1").shape();
    int features = golden.input("model.lin.weight").shape()[0];
    Problem problem =
        new Problem(
            engine.type(),
            new StubBackbone(3 * images[2] * images[3], features, false),
            images[0],
            images[2],
            Crops.NONE,
            new Sgd(golden.number("lr"), OptionalInt.empty(), 0, 0, false),
            new UnMix(golden.number("P_global"), 1));
    MethodGraph graph = method(golden).train(problem);
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(graph.step())) {
      SiameseSteps.clear(program, graph.step());
      golden
          .inputs()
          .forEach(
              (name, array) -> {
                if (name.contains(".")
                    && !program.part(SiameseModuleAdapter.ours(name), array.toDoubles())) {
                  throw new IllegalArgumentException("the networks have no tensor " + name);
                }
              });
      for (var entry : graph.feeds().entrySet()) {
        double[] numbers = numbers(golden, entry.getKey(), entry.getValue());
        program.input(entry.getKey(), numbers);
        if (entry.getKey().equals(BatchDraw.SHARE)) {
          results.put("out_lam_used", GoldenArray.reals(numbers, 1));
        }
      }
      program.run();
      results.put("out_loss", GoldenArray.list(program.number("loss")));
      double[] terms =
          List.of("loss_plain", "loss_mixed", "loss_reversed").stream()
              .mapToDouble(program::number)
              .toArray();
      results.put("out_terms", GoldenArray.reals(terms, 3));
      for (String member : golden.expected().keySet()) {
        String name = member.replaceFirst("^(out_final\\.|grad_)", "");
        if (member.startsWith("grad_")) {
          // Without momentum SGD's buffer is the gradient.
          results.put(
              member, program.part("optimizer.momentum_buffer." + SiameseModuleAdapter.ours(name)));
        } else if (name.contains(".")) {
          results.put(member, program.part(SiameseModuleAdapter.ours(name)));
        }
      }
    }
    return results;
  }

  private static Method method(GoldenCase golden) {
    int dim = golden.whole("emb");
    int hidden = golden.whole("head_size");
    boolean norm = golden.flag("norm");
    return switch (golden.text("method")) {
      case "simclr" -> new SimClr(dim, hidden, 2, 2, golden.number("tau"), norm);
      case "byol" -> new Byol(dim, hidden, 2, 2, momentum(golden), norm);
      default ->
          new WMse(
              dim,
              hidden,
              2,
              2,
              golden.whole("w_size"),
              golden.whole("w_iter"),
              golden.number("w_eps"),
              norm);
    };
  }

  private static CosineMomentum momentum(GoldenCase golden) {
    return new CosineMomentum(golden.number("byol_tau"));
  }

  private static double[] numbers(GoldenCase golden, String input, Feed feed) {
    if (feed instanceof Feed.View view) {
      return golden.input("im" + (view.index() + 1)).toDoubles();
    }
    if (feed instanceof Feed.Drawn drawn) {
      return UnMixImagesAdapter.numbers((BatchDraw) drawn.draw(), golden, 0).get(input);
    }
    if (feed instanceof Feed.Permutation) {
      int evaluation = Integer.parseInt(input.replaceAll("\\D", "")) - 1;
      return golden.input("perm").row(evaluation).toDoubles();
    }
    if (feed instanceof Feed.Momentum) {
      double progress = golden.number("progress");
      return new double[] {momentum(golden).at(Math.round(100 * progress), 100)};
    }
    return new double[] {golden.number("lr")};
  }
}
