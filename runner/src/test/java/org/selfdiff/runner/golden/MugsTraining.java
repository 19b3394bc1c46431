package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.RelationBlock;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.method.MugsGroup;
import org.selfdiff.methods.method.MugsInstance;
import org.selfdiff.methods.method.MugsLocalGroup;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.PerTensorClip;
import org.selfdiff.methods.schedule.CosineCourse;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Moment;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.TeacherTemperature;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Part;

/** A training of Mugs in the product's terms, and the case's arrays under the product's names. */
record MugsTraining(
    GoldenCase golden, Mugs method, VisionTransformer network, Problem problem, Schedule schedule) {
  static MugsTraining of(GoldenCase golden, Type type) {
    int size = golden.whole("image_global");
    VisionTransformer network =
        new VisionTransformer(
            golden.whole("dim"),
            golden.whole("depth"),
            golden.whole("heads"),
            golden.whole("mlp_ratio"),
            golden.whole("patch_size"),
            size,
            size,
            PatchStem.PATCH,
            Positions.LEARNED);
    int batch = golden.whole("batch");
    AdamW adamw =
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
    Crops locals = new Crops(golden.whole("local_crops_number"), golden.whole("image_local"));
    double end = golden.number("min_lr") / adamw.effectiveLr(batch);
    Schedule schedule =
        new Schedule(
            golden.whole("epochs"),
            new CosineLr(Per.STEP, 0, CosineLr.Over.AFTER_WARMUP, end),
            new Warmup(golden.whole("warmup_epochs"), 0, Per.STEP, Warmup.Full.LAST));
    Problem problem = new Problem(type, network, batch, size, locals, adamw);
    return new MugsTraining(golden, method(golden), network, problem, schedule);
  }

  private static Mugs method(GoldenCase golden) {
    int queue = golden.whole("local_group_queue_size");
    return new Mugs(
        new MugsInstance(
            golden.whole("instance_out_dim"),
            golden.whole("instance_queue_size"),
            golden.number("instance_temp")),
        new MugsLocalGroup(
            golden.whole("local_group_out_dim"),
            queue,
            golden.whole("local_group_knn_top_n"),
            golden.number("local_group_temp")),
        new MugsGroup(
            golden.whole("group_out_dim"),
            golden.whole("group_bottleneck_dim"),
            golden.flag("norm_last_layer"),
            golden.whole("freeze_last_layer"),
            new TeacherTemperature(
                golden.number("group_warmup_teacher_temp"),
                golden.number("group_teacher_temp"),
                golden.whole("group_warmup_teacher_temp_epochs")),
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

  /** Steps of the training. */
  int steps() {
    return golden.whole("steps");
  }

  /** The place of a step in the run. */
  Moment moment(int step) {
    return Moment.of(step, golden.whole("iters_per_epoch"), schedule.epochs());
  }

  /** Learning rate of a step. */
  double lr(Moment moment) {
    return problem.optimizer().effectiveLr(problem.batch()) * schedule.lrFactor(moment);
  }

  /** Weight decay over the run. */
  CosineCourse weightDecay() {
    return new CosineCourse(golden.number("weight_decay"), golden.number("weight_decay_end"));
  }

  /** Images of one crop at one step [N, 3, s, s]: teacher's, student's full ones, local ones. */
  float[] crop(int step, int index) {
    boolean full = index < 4;
    String views =
        index < 2 ? "idx_teacher_global" : full ? "idx_student_global" : "idx_student_local";
    GoldenArray pool = golden.input(full ? "pool_global" : "pool_local");
    double[] rows = golden.input(views).row(step).row(full ? index % 2 : index - 4).toDoubles();
    int length = pool.row(0).toDoubles().length;
    float[] images = new float[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(pool.row((int) rows[i]).toFloats(), 0, images, i * length, length);
    }
    return images;
  }

  /** Student's parameters in the original's names and order. */
  List<String> parameters() {
    List<String> names = new ArrayList<>();
    keys(network).forEach(key -> names.add("backbone." + key));
    keys(new RelationBlock(network)).forEach(key -> names.add("backbone." + key));
    for (String head : List.of("instance_head.", "local_group_head.")) {
      for (String layer : List.of("projector.0", "projector.2", "projector.4")) {
        names.add(head + layer + ".weight");
      }
      names.add(head + "predictor.0.weight");
      names.add(head + "predictor.2.weight");
    }
    for (String layer : List.of("projector.0", "projector.2", "projector.4")) {
      names.add("group_head." + layer + ".weight");
      names.add("group_head." + layer + ".bias");
    }
    names.add("group_head.last_layer.weight_g");
    names.add("group_head.last_layer.weight_v");
    return names;
  }

  private static List<String> keys(Layer layer) {
    return Declarations.of(layer).parameters().stream().map(Declarations.Tensor::key).toList();
  }

  /** Full name of a tensor of the student or teacher. */
  static String ours(String network, String original) {
    String name =
        original
            .replaceFirst("^backbone\\.relation_blocks", "relation_blocks")
            .replaceFirst("^group_head\\.projector", "group_head.mlp");
    return network + "." + name;
  }

  /** First value of a part: the given one, or zeros. */
  double[] start(Part part) {
    double[] buffer = buffer(part.name());
    if (buffer != null) {
      return buffer;
    }
    int dot = part.name().indexOf('.');
    String original =
        part.name()
            .substring(dot + 1)
            .replaceFirst("^relation_blocks", "backbone.relation_blocks")
            .replaceFirst("^group_head\\.mlp", "group_head.projector");
    boolean weight = part.name().startsWith("student.") || part.name().startsWith("teacher.");
    double[] zeros = new double[Math.toIntExact(part.shape().size())];
    return weight ? golden.input("w." + original).toDoubles() : zeros;
  }

  /** First value of a queue, memory or center; null for other names. */
  double[] buffer(String name) {
    String original = name.replace("_memory.queue_", "_mem_");
    if (original.endsWith("_ptr")) {
      return new double[1];
    }
    boolean given =
        original.equals("center") || original.contains("_mem_") || original.endsWith("_queue");
    return given ? golden.input(original).toDoubles() : null;
  }
}
