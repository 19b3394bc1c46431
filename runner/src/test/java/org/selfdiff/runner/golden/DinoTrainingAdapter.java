package org.selfdiff.runner.golden;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Dino;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.PerTensorClip;
import org.selfdiff.methods.schedule.CosineCourse;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Moment;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;

/** Whole trainings of some steps of DINO with a small transformer, fed as a run feeds its steps. */
record DinoTrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String BACKBONE = "backbone.";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino") && golden.name().startsWith("e2e_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int steps = golden.whole("steps");
    int batch = golden.whole("batch");
    MethodGraph graph = graph(golden, batch);
    double base = optimizer(golden).effectiveLr(batch);
    Schedule schedule = schedule(golden, base);
    CosineMomentum momentum = momentum(golden);
    CosineCourse decay =
        new CosineCourse(golden.number("weight_decay"), golden.number("weight_decay_end"));
    double[] loss = new double[steps];
    double[] lr = new double[steps];
    double[] wd = new double[steps];
    double[] m = new double[steps];
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(graph.step())) {
      start(program, graph, golden);
      for (int i = 0; i < steps; i++) {
        int step = i;
        Moment moment = Moment.of(i, golden.whole("iters_per_epoch"), schedule.epochs());
        lr[i] = base * schedule.lrFactor(moment);
        wd[i] = decay.at(moment);
        m[i] = momentum.at(moment);
        program.feed(
            graph.feeds(),
            moment,
            lr[i],
            view -> FloatBuffer.wrap(golden.input("crop" + view).row(step).toFloats()));
        program.run();
        loss[i] = program.number("loss");
      }
      for (String member : golden.expected().keySet()) {
        GoldenArray part = program.part(member.substring("out_".length()).replace(BACKBONE, ""));
        if (part != null) {
          results.put(member, part);
        }
      }
    }
    results.put("out_loss", GoldenArray.reals(loss, steps));
    results.put("out_lr", GoldenArray.reals(lr, steps));
    results.put("out_wd", GoldenArray.reals(wd, steps));
    results.put("out_m", GoldenArray.reals(m, steps));
    return results;
  }

  private MethodGraph graph(GoldenCase golden, int batch) {
    int size = golden.whole("global_size");
    VisionTransformer network =
        new VisionTransformer(
            golden.whole("embed_dim"),
            golden.whole("depth"),
            golden.whole("num_heads"),
            golden.whole("mlp_ratio"),
            golden.whole("patch_size"),
            size,
            size,
            PatchStem.PATCH,
            Positions.LEARNED);
    Dino method =
        new Dino(
            golden.whole("out_dim"),
            golden.whole("head_hidden"),
            golden.whole("head_bottleneck"),
            3,
            false,
            golden.flag("norm_last_layer"),
            golden.whole("freeze_last_layer"),
            momentum(golden),
            DinoScheduleAdapter.temperature(golden),
            golden.number("student_temp"),
            golden.number("center_momentum"),
            0);
    Crops locals = new Crops(golden.whole("local_crops"), golden.whole("local_size"));
    return method.train(
        new Problem(engine.type(), network, batch, size, locals, optimizer(golden)));
  }

  private static CosineMomentum momentum(GoldenCase golden) {
    return new CosineMomentum(golden.number("momentum_teacher"));
  }

  private static Schedule schedule(GoldenCase golden, double base) {
    double end = golden.number("min_lr") / base;
    return new Schedule(
        golden.whole("epochs"),
        new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP, end),
        new Warmup(golden.whole("warmup_epochs"), 0, Per.STEP, Warmup.Full.LAST));
  }

  private static AdamW optimizer(GoldenCase golden) {
    return new AdamW(
        golden.number("base_lr"),
        OptionalInt.of(256),
        List.of(
            golden.setting("betas").get(0).asDouble(), golden.setting("betas").get(1).asDouble()),
        golden.number("eps"),
        golden.number("weight_decay"),
        OptionalDouble.of(golden.number("weight_decay_end")),
        Decayed.WEIGHTS,
        1,
        Optional.of(new PerTensorClip(golden.number("clip_grad"))));
  }

  private static void start(GoldenProgram program, MethodGraph graph, GoldenCase golden) {
    for (State state : graph.step().states()) {
      for (Part part : state.parts()) {
        program.part(part.name(), new double[Math.toIntExact(part.shape().size())]);
      }
    }
    golden
        .inputs()
        .forEach(
            (name, array) -> {
              if (!name.startsWith("crop")) {
                for (String network : List.of("student.", "teacher.")) {
                  if (!program.part(network + name.replace(BACKBONE, ""), array.toDoubles())) {
                    throw new IllegalArgumentException("the networks have no tensor " + name);
                  }
                }
              }
            });
  }
}
