package org.selfdiff.runner.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.optimizer.Larc;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;

/**
 * SwAV: two crops, a queue, and two resolutions with LARC.
 *
 * @param inner whether it is one step that reports what no training does
 */
record SwavTraining(GoldenCase golden, DType type, boolean inner) implements Training {
  SwavTraining(GoldenCase golden, DType type) {
    this(golden, type, false);
  }

  @Override
  public Training first() {
    return new SwavTraining(golden, type, true);
  }

  @Override
  public Swav method() {
    return new Swav(
        group(0).get("count").asInt(),
        golden.whole("feat_dim"),
        golden.whole("hidden_mlp"),
        golden.whole("nmb_prototypes"),
        golden.number("temperature"),
        IntStream.of(golden.settings("crops_for_assign")).boxed().toList(),
        new Sinkhorn(
            golden.number("epsilon"),
            golden.whole("sinkhorn_iterations"),
            Sinkhorn.Revision.CURRENT),
        golden.whole("queue_length"),
        0,
        golden.whole("freeze_prototypes_niters"),
        1);
  }

  @Override
  public StepSpec problem() {
    JsonNode locals = group(1);
    return new StepSpec(
        type,
        CaseNetworks.resNet18(golden),
        golden.whole("batch"),
        group(0).get("size").asInt(),
        locals == null
            ? Crops.NONE
            : new Crops(locals.get("count").asInt(), locals.get("size").asInt()),
        optimizer());
  }

  private JsonNode group(int index) {
    return golden.setting("crops").get(index);
  }

  private Optimizer optimizer() {
    double lr = golden.setting("schedule").get("base_lr").asDouble();
    double momentum = golden.number("momentum");
    double decay = golden.number("weight_decay");
    return golden.text("optimizer").startsWith("LARC")
        ? new Larc(
            lr, OptionalInt.empty(), momentum, decay, 0.001, Larc.Mode.SCALE, Optional.empty())
        : new Sgd(lr, OptionalInt.empty(), momentum, decay, false);
  }

  @Override
  public Schedule schedule() {
    return CosineTablesAdapter.swav(golden.setting("schedule"));
  }

  @Override
  public MethodGraph graph() {
    return inner ? InnerValues.ofSwav(method(), problem()) : Training.super.graph();
  }

  @Override
  public StepPosition moment(int step) {
    int perEpoch = golden.setting("schedule").get("iterations_per_epoch").asInt();
    return StepPosition.of(step, perEpoch, schedule().epochs());
  }

  /** Local crops follow the full ones. */
  @Override
  public double[] view(int step, int index) {
    int full = method().views();
    return golden
        .input(index < full ? "crops0" : "crops1")
        .row(step)
        .row(index < full ? index : index - full)
        .toDoubles();
  }

  @Override
  public String ours(String recorded) {
    return recorded.contains(".") && !recorded.startsWith("prototypes.")
        ? "encoder." + recorded
        : recorded;
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return member.startsWith("out_step0_")
        ? run.first(member.substring("out_step0_".length()))
        : member.equals("out_eval_backbone")
            ? run.features("backbone")
            : Training.super.result(member, run);
  }
}
