package org.selfdiff.runner.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Problem;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.optimizer.Larc;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.Moment;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.Warmup;

/**
 * A recorded training of SwAV.
 *
 * @param golden the case
 * @param method the loss and its settings
 * @param network the backbone
 * @param problem sizes and optimizer
 * @param schedule the learning rate over the run
 */
record SwavTraining(
    GoldenCase golden, Swav method, ResNet network, Problem problem, Schedule schedule) {
  static SwavTraining of(GoldenCase golden, Type type) {
    int count = group(golden, 0).get("count").asInt();
    Swav method =
        new Swav(
            count,
            golden.whole("feat_dim"),
            golden.whole("hidden_mlp"),
            golden.whole("nmb_prototypes"),
            golden.number("temperature"),
            IntStream.of(golden.settings("crops_for_assign")).boxed().toList(),
            new Sinkhorn(
                golden.number("epsilon"),
                golden.whole("sinkhorn_iterations"),
                Sinkhorn.Form.CURRENT),
            golden.whole("queue_length"),
            0,
            golden.whole("freeze_prototypes_niters"));
    ResNet network =
        new ResNet(
            ResNet.Block.BASIC, List.of(2, 2, 2, 2), Stem.CIFAR, golden.whole("width"), false);
    Problem problem =
        new Problem(
            type,
            network,
            golden.whole("batch"),
            group(golden, 0).get("size").asInt(),
            locals(golden),
            optimizer(golden));
    return new SwavTraining(golden, method, network, problem, schedule(golden.setting("schedule")));
  }

  /** A rise that ends at the base rate, then half a cosine to the final rate. */
  static Schedule schedule(JsonNode settings) {
    double base = settings.get("base_lr").asDouble();
    return new Schedule(
        settings.get("epochs").asInt(),
        new CosineLr(
            Per.STEP, 0, CosineLr.Over.AFTER_WARMUP, settings.get("final_lr").asDouble() / base),
        new Warmup(
            settings.get("warmup_epochs").asInt(),
            settings.get("start_warmup").asDouble() / base,
            Per.STEP,
            Warmup.Full.LAST));
  }

  /** Steps of the training. */
  int steps() {
    return golden.whole("steps");
  }

  /** Crops of every image. */
  int crops() {
    return method.views() + problem.locals().count();
  }

  /** The place of a step in the run. */
  Moment moment(int step) {
    return Moment.of(
        step, golden.setting("schedule").get("iterations_per_epoch").asInt(), schedule.epochs());
  }

  /** Learning rate of a step. */
  double lr(Moment moment) {
    return problem.optimizer().lr() * schedule.lrFactor(moment);
  }

  /** Images of one crop at one step [N, 3, s, s]; local crops follow the full ones. */
  GoldenArray crop(int step, int crop) {
    boolean full = crop < method.views();
    GoldenArray all = golden.input(full ? "crops0" : "crops1");
    return all.row(step).row(full ? crop : crop - method.views());
  }

  private static JsonNode group(GoldenCase golden, int index) {
    return golden.setting("crops").get(index);
  }

  private static Crops locals(GoldenCase golden) {
    JsonNode group = group(golden, 1);
    return group == null
        ? Crops.NONE
        : new Crops(group.get("count").asInt(), group.get("size").asInt());
  }

  private static Optimizer optimizer(GoldenCase golden) {
    double lr = golden.setting("schedule").get("base_lr").asDouble();
    double momentum = golden.number("momentum");
    double decay = golden.number("weight_decay");
    return golden.text("optimizer").startsWith("LARC")
        ? new Larc(
            lr, OptionalInt.empty(), momentum, decay, 0.001, Larc.Mode.SCALE, Optional.empty())
        : new Sgd(lr, OptionalInt.empty(), momentum, decay, false);
  }
}
