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
    int steps = golden.setting("steps").asInt();
    int batch = golden.setting("batch").asInt();
    MethodGraph graph = graph(golden, batch);
    double base = optimizer(golden).effectiveLr(batch);
    Schedule schedule = schedule(golden, base);
    CosineMomentum momentum = momentum(golden);
    CosineCourse decay =
        new CosineCourse(
            golden.setting("weight_decay").asDouble(),
            golden.setting("weight_decay_end").asDouble());
    double[] loss = new double[steps];
    double[] lr = new double[steps];
    double[] wd = new double[steps];
    double[] m = new double[steps];
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(graph.step())) {
      start(program, graph, golden);
      for (int i = 0; i < steps; i++) {
        int step = i;
        Moment moment = Moment.of(i, golden.setting("iters_per_epoch").asInt(), schedule.epochs());
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
    int size = golden.setting("global_size").asInt();
    VisionTransformer network =
        new VisionTransformer(
            golden.setting("embed_dim").asInt(),
            golden.setting("depth").asInt(),
            golden.setting("num_heads").asInt(),
            golden.setting("mlp_ratio").asInt(),
            golden.setting("patch_size").asInt(),
            size,
            size,
            PatchStem.PATCH,
            Positions.LEARNED);
    Dino method =
        new Dino(
            golden.setting("out_dim").asInt(),
            golden.setting("head_hidden").asInt(),
            golden.setting("head_bottleneck").asInt(),
            3,
            false,
            golden.setting("norm_last_layer").asBoolean(),
            golden.setting("freeze_last_layer").asInt(),
            momentum(golden),
            DinoScheduleAdapter.temperature(golden),
            golden.setting("student_temp").asDouble(),
            golden.setting("center_momentum").asDouble(),
            0);
    Crops locals =
        new Crops(golden.setting("local_crops").asInt(), golden.setting("local_size").asInt());
    return method.train(
        new Problem(engine.type(), network, batch, size, locals, optimizer(golden)));
  }

  private static CosineMomentum momentum(GoldenCase golden) {
    return new CosineMomentum(golden.setting("momentum_teacher").asDouble());
  }

  private static Schedule schedule(GoldenCase golden, double base) {
    double end = golden.setting("min_lr").asDouble() / base;
    return new Schedule(
        golden.setting("epochs").asInt(),
        new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP, end),
        new Warmup(golden.setting("warmup_epochs").asInt(), 0, Per.STEP, Warmup.Full.LAST));
  }

  private static AdamW optimizer(GoldenCase golden) {
    return new AdamW(
        golden.setting("base_lr").asDouble(),
        OptionalInt.of(256),
        List.of(
            golden.setting("betas").get(0).asDouble(), golden.setting("betas").get(1).asDouble()),
        golden.setting("eps").asDouble(),
        golden.setting("weight_decay").asDouble(),
        OptionalDouble.of(golden.setting("weight_decay_end").asDouble()),
        Decayed.WEIGHTS,
        1,
        Optional.of(new PerTensorClip(golden.setting("clip_grad").asDouble())));
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
