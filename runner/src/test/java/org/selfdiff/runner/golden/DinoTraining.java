package org.selfdiff.runner.golden;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Dino;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.PerTensorClip;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Schedule;

/** DINO with a small transformer. */
record DinoTraining(GoldenCase golden, DType type) implements Training {
  @Override
  public Dino method() {
    return new Dino(
        golden.whole("out_dim"),
        golden.whole("head_hidden"),
        golden.whole("head_bottleneck"),
        3,
        false,
        golden.flag("norm_last_layer"),
        golden.whole("freeze_last_layer"),
        new CosineMomentum(golden.number("momentum_teacher")),
        DinoScheduleAdapter.temperature(golden),
        golden.number("student_temp"),
        golden.number("center_momentum"),
        0);
  }

  @Override
  public StepSpec problem() {
    int size = golden.whole("global_size");
    AdamW adamW =
        new AdamW(
            golden.number("base_lr"),
            OptionalInt.of(256),
            List.of(beta(0), beta(1)),
            golden.number("eps"),
            golden.number("weight_decay"),
            OptionalDouble.of(golden.number("weight_decay_end")),
            Decayed.WEIGHTS,
            1,
            Optional.of(new PerTensorClip(golden.number("clip_grad"))));
    return new StepSpec(
        type,
        CaseNetworks.transformer(golden, size, PatchStem.PATCH, Positions.LEARNED),
        golden.whole("batch"),
        size,
        new Crops(golden.whole("local_crops"), golden.whole("local_size")),
        adamW);
  }

  private double beta(int index) {
    return golden.setting("betas").get(index).asDouble();
  }

  @Override
  public Schedule schedule() {
    double base = problem().optimizer().effectiveLr(problem().batch());
    return CosineTablesAdapter.schedule(
        golden.whole("epochs"), golden.whole("warmup_epochs"), 0, golden.number("min_lr") / base);
  }

  @Override
  public double[] view(int step, int index) {
    return golden.input("crop" + index).row(step).toDoubles();
  }

  /** The first weights are given once, for both networks. */
  @Override
  public String ours(String recorded) {
    String name = recorded.replace("backbone.", "");
    boolean named = name.matches("(student|teacher)\\..*");
    return named || !recorded.contains(".") ? name : "student." + name;
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return switch (member) {
      case "out_wd" -> run.fed("weight_decay");
      case "out_m" -> run.fed("momentum");
      default -> Training.super.result(member, run);
    };
  }
}
