package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Moment;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;

/**
 * Whole trainings of some steps of MoCo v3 with a small transformer, with and without SDMP. They
 * start somewhere in a run, with an optimizer that has not updated anything yet.
 */
record MocoV3TrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String BASE = "base_encoder.";
  private static final String FIRST_GRADIENT = "out_grad0.";

  @Override
  public boolean covers(GoldenCase golden) {
    return (golden.method().equals("moco_v3") || golden.method().equals("sdmp"))
        && golden.name().startsWith("e2e_");
  }

  /**
   * The token's first gradient in {@code sdmp/e2e_small} has elements from 9 to 1122, all sums of
   * numbers in the hundreds: in single precision it is compared by its largest element.
   */
  @Override
  public Tolerance tolerance(GoldenCase golden, String member) {
    Tolerance recorded = EngineAdapter.super.tolerance(golden, member);
    if (inDouble()
        || !golden.id().equals("sdmp/e2e_small")
        || !member.equals(FIRST_GRADIENT + BASE + "cls_token")) {
      return recorded;
    }
    double largest =
        Arrays.stream(golden.expected().get(member).toDoubles()).map(Math::abs).max().orElseThrow();
    return new Tolerance(recorded.rtol(), 1e-5 * largest);
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int steps = golden.whole("steps");
    int batch = golden.whole("batch");
    MethodGraph graph = graph(golden, batch);
    Schedule schedule = MocoV3ScheduleAdapter.schedule(golden);
    double base = optimizer(golden).effectiveLr(batch);
    double[] loss = new double[steps];
    double[] lr = new double[steps];
    double[] m = new double[steps];
    List<GoldenArray> terms = new ArrayList<>();
    List<GoldenArray> shares = new ArrayList<>();
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(graph.step())) {
      start(program, graph, golden);
      for (int i = 0; i < steps; i++) {
        Moment moment =
            Moment.of(
                golden.whole("start_iter") + i, golden.whole("iters_per_epoch"), schedule.epochs());
        lr[i] = base * schedule.lrFactor(moment);
        m[i] = momentum(golden).at(moment);
        for (var entry : graph.feeds().entrySet()) {
          Feed feed = entry.getValue();
          double[] numbers =
              feed instanceof Feed.Drawn drawn
                  ? mixtures(golden, (SdmpDraw) drawn.draw(), i).get(entry.getKey())
                  : number(golden, feed, i, lr[i], m[i]);
          program.input(entry.getKey(), numbers);
          if (entry.getKey().equals(SdmpDraw.SHARE)) {
            shares.add(GoldenArray.reals(numbers, batch));
          }
        }
        program.run();
        loss[i] = program.number("loss");
        double[] ofStep =
            graph.step().metrics().keySet().stream()
                .filter(name -> name.startsWith("loss_"))
                .mapToDouble(program::number)
                .toArray();
        terms.add(GoldenArray.list(ofStep));
        if (i == 0) {
          firstGradients(golden, program, results);
        }
      }
      for (String member : golden.expected().keySet()) {
        if (!member.startsWith(FIRST_GRADIENT)) {
          GoldenArray part = program.part(member.substring("out_".length()));
          if (part != null) {
            results.put(member, part);
          }
        }
      }
    }
    results.put("out_loss", GoldenArray.reals(loss, steps));
    results.put("out_lr", GoldenArray.reals(lr, steps));
    results.put("out_m", GoldenArray.reals(m, steps));
    if (!shares.isEmpty()) {
      results.put("out_loss_terms", GoldenArray.stack(terms));
      results.put("out_lam", GoldenArray.stack(shares));
    }
    return results;
  }

  private MethodGraph graph(GoldenCase golden, int batch) {
    int size = golden.whole("img_size");
    VisionTransformer network =
        new VisionTransformer(
            golden.whole("embed_dim"),
            golden.whole("depth"),
            golden.whole("num_heads"),
            golden.whole("mlp_ratio"),
            golden.whole("patch_size"),
            size,
            size,
            golden.flag("stop_grad_conv1") ? PatchStem.FROZEN_PATCH : PatchStem.PATCH,
            Positions.SINCOS);
    MocoV3 method =
        new MocoV3(
            golden.whole("moco_dim"),
            golden.whole("moco_mlp_dim"),
            golden.number("moco_t"),
            momentum(golden));
    return method.train(
        new Problem(
            engine.type(),
            network,
            batch,
            size,
            Crops.NONE,
            optimizer(golden),
            golden.has("mixing")
                ? SdmpShareAdapter.prior(Sdmp.Boxes.INSIDE, TwoPositives.Form.LOG_OF_MIXTURE)
                : new NoMixing()));
  }

  private static Map<String, double[]> mixtures(GoldenCase golden, SdmpDraw draw, int step) {
    int[][] centres = new int[2][];
    for (int view = 0; view < 2; view++) {
      centres[view] =
          SdmpImagesAdapter.centres(
              ints(golden.input("cy" + (view + 1)).row(step)),
              ints(golden.input("cx" + (view + 1)).row(step)));
    }
    return draw.given(golden.input("lam_raw").row(step).toFloats(), centres[0], centres[1]);
  }

  private static int[] ints(GoldenArray array) {
    return Arrays.stream(array.toDoubles()).mapToInt(v -> (int) v).toArray();
  }

  private static CosineMomentum momentum(GoldenCase golden) {
    return new CosineMomentum(golden.number("moco_m"));
  }

  private static AdamW optimizer(GoldenCase golden) {
    return new AdamW(
        golden.number("base_lr"),
        OptionalInt.of(256),
        List.of(
            golden.setting("betas").get(0).asDouble(), golden.setting("betas").get(1).asDouble()),
        golden.number("eps"),
        golden.number("weight_decay"));
  }

  private static void start(GoldenProgram program, MethodGraph graph, GoldenCase golden) {
    for (State state : graph.step().states()) {
      for (Part part : state.parts()) {
        double[] values = new double[Math.toIntExact(part.shape().size())];
        Arrays.fill(values, part.name().endsWith(".running_var") ? 1 : 0);
        program.part(part.name(), values);
      }
    }
    golden
        .inputs()
        .forEach(
            (name, array) -> {
              boolean tensor = name.contains(".");
              if (tensor && !program.part(name, array.toDoubles())) {
                throw new IllegalArgumentException("the networks have no tensor " + name);
              }
              if (name.startsWith(BASE)) {
                program.part(
                    "momentum_encoder." + name.substring(BASE.length()), array.toDoubles());
              }
            });
  }

  private static double[] number(GoldenCase golden, Feed feed, int step, double lr, double m) {
    if (feed instanceof Feed.View view) {
      return golden.input("x" + (view.index() + 1)).row(step).toDoubles();
    }
    if (feed instanceof Feed.EitherView view) {
      boolean exchanged = golden.input("swap").toDoubles()[step] > 1 - view.probability();
      int index = exchanged ? view.other() : view.index();
      return golden.input("x" + (index + 1)).row(step).toDoubles();
    }
    if (feed instanceof Feed.Fixed fixed) {
      return new double[] {fixed.value()};
    }
    if (feed instanceof Feed.LearningRate) {
      return new double[] {lr};
    }
    return new double[] {feed instanceof Feed.Momentum ? m : step + 1};
  }

  /** AdamW's first average is (1 - β1) times the gradient after the first step. */
  private static void firstGradients(
      GoldenCase golden, GoldenProgram program, Map<String, GoldenArray> results) {
    double share = 1 - golden.setting("betas").get(0).asDouble();
    for (String member : golden.expected().keySet()) {
      if (member.startsWith(FIRST_GRADIENT)) {
        String name = member.substring(FIRST_GRADIENT.length());
        GoldenArray average = program.part("optimizer.exp_avg." + name);
        double[] gradient = Arrays.stream(average.toDoubles()).map(v -> v / share).toArray();
        results.put(member, GoldenArray.reals(gradient, average.shape()));
      }
    }
  }
}
