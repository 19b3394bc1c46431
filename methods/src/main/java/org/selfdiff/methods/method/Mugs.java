package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.RelationBlock;
import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.network.DinoHead;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.PredictiveHead;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.MomentumSchedule;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.ViewSizes;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Mugs (Zhou et al. 2022, arXiv 2203.14415) as its authors released it: a student follows its
 * moving average at three granularities, the image, the group of its neighbors and the cluster.
 *
 * <p>Symbols: θ_s and θ_t the parameters of student and teacher, m the momentum, N images per step.
 * The teacher sees views 1 and 2, the student views 3 and 4 and the local crops. The evaluated
 * network is the teacher's transformer; the relation block and the heads are tensors of their own.
 */
@Kind(
    value = "mugs",
    doc =
        "Instance, local-group and group self-supervision of a vision transformer (Mugs); views 1"
            + " and 2 are the teacher's, 3 and 4 the student's")
public record Mugs(
    @Setting(doc = "instance granularity", byDefault = "{}") MugsInstance instance,
    @Setting(doc = "local-group granularity", byDefault = "{}") MugsLocalGroup localGroup,
    @Setting(doc = "group granularity", byDefault = "{}") MugsGroup group,
    @Setting(
            doc = "channels between the layers of the projectors of all three heads",
            byDefault = "2048",
            unit = "channels",
            min = 1,
            max = 65_536)
        int hidden,
    @Setting(
            doc = "channels between the layers of the predictors",
            byDefault = "4096",
            unit = "channels",
            min = 1,
            max = 65_536)
        int predictorHidden,
    @Setting(doc = "predictors see L2-normalized rows", byDefault = "true")
        boolean normBeforePredictor,
    @Setting(doc = "batch norm in the projectors", byDefault = "false") boolean batchNorm,
    @Setting(
            doc =
                "weights of the losses: instance, local-group, group; 0 leaves a granularity out"
                    + " with its head",
            byDefault = "[1, 1, 1]",
            length = 3,
            min = 0)
        List<Double> weights,
    @Setting(
            doc =
                "what weights do: switch (as released: the losses that have one are added as they"
                    + " are and divided by the sum of the weights) or scale (their weighted mean)",
            byDefault = "switch")
        Weighting weighting,
    @Setting(
            doc =
                "the student's full views are the teacher's own, so that there are two views (the"
                    + " option vanilla_weak_augmentation of the authors' script)",
            byDefault = "false")
        boolean sharedViews,
    @Setting(doc = "momentum of the teacher", byDefault = "{ kind = cosine, from = 0.996 }")
        MomentumSchedule momentum,
    @Setting(
            doc =
                "probability that the last block's residual branches are left out of the student,"
                    + " falling linearly to 0 at the first block",
            byDefault = "0.1",
            min = 0,
            max = 0.99)
        double dropPath,
    @Setting(
            doc = BatchGroups.BATCH_NORM,
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST,
            silentDefault = true)
        int bnSplits)
    implements Method {
  /** Name of what is trained: the transformer and the heads are called so with a suffix. */
  public static final String STUDENT = "student";

  /** Name of what follows the student. */
  public static final String TEACHER = "teacher";

  static final String BACKBONE = ".backbone";

  /** What the weights of the losses do. */
  public enum Weighting {
    /** They decide which losses are added, and divide the sum. */
    SWITCH,
    /** They scale the losses. */
    SCALE
  }

  /** Copies the list and refuses a method without a loss. */
  public Mugs {
    weights = List.copyOf(weights);
    if (weights.stream().mapToDouble(Double::doubleValue).sum() == 0) {
      throw new IllegalArgumentException("weights " + weights + ", expected one above 0");
    }
  }

  /** Batch norm over the whole batch. */
  public Mugs(
      MugsInstance instance,
      MugsLocalGroup localGroup,
      MugsGroup group,
      int hidden,
      int predictorHidden,
      boolean normBeforePredictor,
      boolean batchNorm,
      List<Double> weights,
      Weighting weighting,
      boolean sharedViews,
      MomentumSchedule momentum,
      double dropPath) {
    this(
        instance,
        localGroup,
        group,
        hidden,
        predictorHidden,
        normBeforePredictor,
        batchNorm,
        weights,
        weighting,
        sharedViews,
        momentum,
        dropPath,
        1);
  }

  @Override
  public int views() {
    return sharedViews ? 2 : 4;
  }

  @Override
  public boolean takesLocals() {
    return true;
  }

  @Override
  public MethodGraph train(StepSpec p) {
    MugsForward step = new MugsForward(this, p);
    Freeze freeze = new Freeze(DinoHead.LAST_LAYER, new Delay(group.freezeLastLayer(), Per.EPOCH));
    OptimizerStep update =
        OptimizerStep.of(
            p.optimizer(),
            step.inputs(),
            step.loss(),
            freeze,
            step.trained().toArray(Tensors[]::new));

    StepStates states = new StepStates();
    states.encoder(step.student().get(0), update.networks().get(0));
    for (int i = 1; i < step.trained().size(); i++) {
      states.network(step.student().get(i), update.networks().get(i));
    }
    // θ_t ← m θ_t + (1 - m) θ_s, with θ_s as it is after this step.
    states.follower(step.teacher().get(0), after(step, update, 0), step.student().get(0));
    for (int i = 1; i < step.teacher().size(); i++) {
      states.copy(step.teacher().get(i), after(step, update, i), step.student().get(i));
    }
    step.buffers().forEach(b -> states.tensor(b.before(), b.after(), b.init()));
    states.slots(update);
    return states.graph(step.inputs(), step.metrics());
  }

  private static Tensors after(MugsForward step, OptimizerStep update, int network) {
    return step.followers().get(network).averaged(update.networks().get(network), step.momentum());
  }

  @Override
  public Comparison<?> compares() {
    return new Comparison.Single(
        "its memories hold single images, whose neighbors a mixture of two has no place among");
  }

  @Override
  public TrainingStep features(StepSpec p) {
    Graph g = p.graph();
    TokenNetwork net = transformer(p.backbone());
    Value images = g.input("images", p.batch(), 3, p.size(), p.size());
    Tensors backbone = Tensors.input(g, TEACHER + BACKBONE, net);
    Tensors heads = Tensors.input(g, TEACHER, heads(net));
    Value features = net.forward(Pass.evaluation(backbone), images);
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("backbone", features);
    metrics.put("head", projected(Pass.evaluation(heads), features));
    List<State> states = new ArrayList<>(backbone.states(backbone.name() + "."));
    states.addAll(heads.states(TEACHER + "."));
    return new TrainingStep(g, states, Map.of(), metrics);
  }

  /** What a head makes of class tokens; the local group's needs a memory and has none here. */
  private Value projected(Pass pass, Value features) {
    int dim = Math.toIntExact(features.dim(1));
    if (hasInstance()) {
      return instanceHead(dim).target(pass, features);
    }
    return hasGroup()
        ? groupHead(dim).bottleneck(pass, features)
        : localGroupHead(dim).target(pass, features);
  }

  @Override
  public String encoder() {
    return TEACHER + BACKBONE;
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    Method.super.check(context, backbone, findings);
    backbone
        .flatMap(b -> b.network(context))
        .filter(net -> net.ofTokens().isEmpty())
        .ifPresent(
            net ->
                findings.add(
                    "/backbone.kind",
                    "method mugs relates the tokens of a vision transformer, and this backbone has"
                        + " none; expected for instance vit-small",
                    "kind"));
    instance.check(context, findings.at("instance"));
    localGroup.check(context, findings.at("local-group"));
    context.views().flatMap(ViewSizes::strongFrom).ifPresent(from -> checkViews(from, findings));
    group.teacherTemperature().check(context, findings.at("group.teacher-temperature"));
  }

  /** Of the full views those of the student alone may be strong. */
  private void checkViews(int strongFrom, Findings findings) {
    if (sharedViews) {
      findings.add(
          "/views.strong.augment",
          "with method.shared-views the full views are the teacher's, which are weak; expected"
              + " strong local crops alone",
          "shared-views");
    } else if (strongFrom < 3) {
      findings.add(
          "/views.strong.from",
          strongFrom
              + " would make views of the teacher strong, which are 1 and 2 in method mugs; expected"
              + " 3",
          "kind");
    }
  }

  static TokenNetwork transformer(Network backbone) {
    return backbone
        .ofTokens()
        .orElseThrow(
            () ->
                new GraphException(
                    "Mugs relates the tokens of a vision transformer; this backbone has none"));
  }

  boolean hasInstance() {
    return weights.get(0) > 0;
  }

  boolean hasLocalGroup() {
    return weights.get(1) > 0;
  }

  boolean hasGroup() {
    return weights.get(2) > 0;
  }

  PredictiveHead instanceHead(int in) {
    return predictive("instance_head.", in, instance.dim());
  }

  PredictiveHead localGroupHead(int in) {
    return predictive("local_group_head.", in, localGroup.dim());
  }

  private PredictiveHead predictive(String prefix, int in, int dim) {
    return new PredictiveHead(
        prefix, in, hidden, dim, predictorHidden, normBeforePredictor, batchNorm);
  }

  DinoHead groupHead(int in) {
    return new DinoHead(
        "group_head.",
        in,
        hidden,
        group.bottleneck(),
        group.outDim(),
        3,
        batchNorm,
        group.normLastLayer());
  }

  /** What student and teacher have beside the transformer. */
  Layer heads(TokenNetwork net) {
    int dim = net.features();
    List<Layer> layers = new ArrayList<>();
    if (hasLocalGroup()) {
      layers.add(new RelationBlock(net));
    }
    if (hasInstance()) {
      layers.add(instanceHead(dim).projector());
    }
    if (hasLocalGroup()) {
      layers.add(localGroupHead(dim).projector());
    }
    if (hasGroup()) {
      layers.add(groupHead(dim));
    }
    return new Sequential(layers);
  }
}
