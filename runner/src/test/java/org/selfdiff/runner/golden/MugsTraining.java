package org.selfdiff.runner.golden;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.method.MugsGroup;
import org.selfdiff.methods.method.MugsInstance;
import org.selfdiff.methods.method.MugsLocalGroup;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.PerTensorClip;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.TeacherTemperature;

/**
 * Mugs with a small transformer.
 *
 * @param inner whether it is one step that reports what no training does
 */
record MugsTraining(GoldenCase golden, DType type, boolean inner) implements Training {
  private static final List<String> LOSSES =
      List.of("instance_loss", "local_group_loss", "group_loss", "loss");
  private static final List<String> POINTERS =
      List.of(
          "instance_queue_ptr",
          "local_group_queue_ptr",
          "student_memory.queue_ptr",
          "teacher_memory.queue_ptr");

  MugsTraining(GoldenCase golden, DType type) {
    this(golden, type, false);
  }

  @Override
  public Training first() {
    return new MugsTraining(golden, type, true);
  }

  @Override
  public Mugs method() {
    return new Mugs(
        new MugsInstance(
            golden.whole("instance_out_dim"),
            golden.whole("instance_queue_size"),
            golden.number("instance_temp")),
        new MugsLocalGroup(
            golden.whole("local_group_out_dim"),
            golden.whole("local_group_queue_size"),
            golden.whole("local_group_knn_top_n"),
            golden.number("local_group_temp")),
        new MugsGroup(
            golden.whole("group_out_dim"),
            golden.whole("group_bottleneck_dim"),
            golden.flag("norm_last_layer"),
            golden.whole("freeze_last_layer"),
            temperature(),
            golden.number("group_student_temp"),
            0.9),
        golden.whole("head_hidden"),
        golden.whole("pred_hidden"),
        golden.hyperparameters().path("norm_before_pred").asBoolean(true),
        false,
        List.of(1.0, 1.0, 1.0),
        Mugs.Weighting.SWITCH,
        false,
        new CosineMomentum(golden.number("momentum_teacher")),
        golden.number("drop_path_rate"));
  }

  private TeacherTemperature temperature() {
    return new TeacherTemperature(
        golden.number("group_warmup_teacher_temp"),
        golden.number("group_teacher_temp"),
        golden.whole("group_warmup_teacher_temp_epochs"));
  }

  @Override
  public StepSpec problem() {
    int size = golden.whole("image_global");
    AdamW adamW =
        new AdamW(
            golden.number("lr"),
            OptionalInt.of(256),
            List.of(0.9, 0.999),
            1e-8,
            golden.number("weight_decay"),
            OptionalDouble.of(golden.number("weight_decay_end")),
            Decayed.WEIGHTS,
            golden.number("patch_embed_lr_mult"),
            Optional.of(new PerTensorClip(golden.number("clip_grad"))));
    return new StepSpec(
        type,
        CaseNetworks.transformer(golden, size, PatchStem.PATCH, Positions.LEARNED),
        golden.whole("batch"),
        size,
        new Crops(golden.whole("local_crops_number"), golden.whole("image_local")),
        adamW);
  }

  @Override
  public Schedule schedule() {
    double base = problem().optimizer().effectiveLr(problem().batch());
    return CosineTablesAdapter.schedule(
        golden.whole("epochs"), golden.whole("warmup_epochs"), 0, golden.number("min_lr") / base);
  }

  @Override
  public MethodGraph graph() {
    return inner ? InnerValues.ofMugs(method(), problem()) : Training.super.graph();
  }

  /** The teacher's views, the student's full ones, local ones. */
  @Override
  public double[] view(int step, int index) {
    String rows =
        index < 2 ? "idx_teacher_global" : index < 4 ? "idx_student_global" : "idx_student_local";
    GoldenArray indices = golden.input(rows).row(step).row(index < 4 ? index % 2 : index - 4);
    return images(index < 4 ? "pool_global" : "pool_local", indices);
  }

  /** The first weights, w., are those of both networks. */
  @Override
  public String ours(String recorded) {
    return recorded
        .replaceFirst("^w\\.", "student.")
        .replaceFirst("^(student|teacher)\\.backbone\\.relation_blocks", "$1.relation_blocks")
        .replaceFirst("\\.group_head\\.projector", ".group_head.mlp")
        .replace("_mem_", "_memory.queue_");
  }

  @Override
  public Map<String, double[]> start() {
    Map<String, double[]> start = Training.super.start();
    Map.copyOf(start)
        .forEach((name, array) -> start.put(name.replaceFirst("^student\\.", "teacher."), array));
    return start;
  }

  @Override
  public void before(int step, TrainingRun run) {
    if (step > 0 && !inner) {
      run.tell("student_norms", norms("student.", run));
      POINTERS.forEach(name -> run.tell(name, run.part(name).row(0)));
    }
  }

  @Override
  public boolean hasGaps() {
    return true;
  }

  private GoldenArray norms(String network, TrainingRun run) {
    return GoldenArray.list(
        golden.order().stream()
            .mapToDouble(name -> norm(name, run.part(ours(network + name))))
            .toArray());
  }

  /** In biases of attention the gradient of the keys' share is zero but for rounding. */
  private static double norm(String name, GoldenArray array) {
    if (array == null) {
      return Double.NaN;
    }
    int third = array.toDoubles().length / 3;
    boolean attention = name.endsWith(".attn.qkv.bias");
    return array.mapped((i, v) -> attention && i / third == 1 ? 0 : v).length();
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return switch (member) {
      case "out_losses" -> run.metrics(LOSSES);
      case "out_weight_decay" -> run.fed("weight_decay");
      case "out_momentum" -> run.fed("momentum");
      case "out_teacher_temp" ->
          GoldenArray.list(
              IntStream.range(0, schedule().epochs()).mapToDouble(temperature()::at).toArray());
      case "out_student_norms" -> run.metric("student_norms");
      case "out_teacher_norms" -> norms("teacher.", run);
      case "out_pointers_per_step" ->
          run.metrics(List.of(POINTERS.get(0), POINTERS.get(2), POINTERS.get(3))).whole();
      case "out_pointers" -> run.metrics(POINTERS).row(steps() - 1).whole();
      case "out_step0_grad_norms" ->
          GoldenArray.list(
              golden.order().stream()
                  .map(name -> run.first("grad." + ours("student." + name)))
                  .filter(Objects::nonNull)
                  .mapToDouble(GoldenArray::length)
                  .toArray());
      default -> Training.super.result(member, run);
    };
  }
}
