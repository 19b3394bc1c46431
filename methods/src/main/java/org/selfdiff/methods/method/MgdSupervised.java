package org.selfdiff.methods.method;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.StagedNetwork;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.CrossEntropy;
import org.selfdiff.methods.loss.SoftTargets;
import org.selfdiff.methods.matching.MatchingRenewal;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Matching-guided distillation (Yue et al. 2020, arXiv 2008.09958) in its supervised form: a
 * classifier that also follows the feature maps of a frozen teacher, channel by matched channel,
 * and where asked the teacher's classes. See {@link Mgd} for the matching.
 */
@Kind(
    value = "mgd-supervised",
    doc = "Matching-guided distillation of a frozen teacher ResNet into a ResNet trained on labels")
public record MgdSupervised(
    @Setting(
            doc =
                "classes of the images; absent: those of data.kind, where it has a certain number",
            min = 2,
            max = 1_000_000)
        OptionalInt classes,
    @Setting(
            doc = "label smoothing ε: the target is 1 - ε at the class plus ε / classes everywhere",
            byDefault = "0",
            min = 0,
            max = 1)
        double labelSmoothing,
    @Setting(doc = "the frozen network that the student follows") Teacher teacher,
    @Setting(
            doc =
                "temperature T of the teacher's classes, which the student then follows too (1.5 in"
                    + " the authors' code); the teacher's file needs its classifier; absent: it does"
                    + " not",
            min = 0,
            above = true)
        OptionalDouble kdTemperature,
    @Setting(
            doc =
                "what is made of the teacher channels of one student channel: amp (the value of"
                    + " largest magnitude), sp (the largest), rd (one drawn at every position), sm"
                    + " (only one channel is matched)",
            byDefault = "amp")
        Reduction reduction,
    @Setting(
            doc =
                "divisor F of the distance per image, which is a sum over positions: 1e4 for 224"
                    + " pixels; 3.3e3 has the same weight for 32 pixels and stem cifar",
            byDefault = "1e4",
            min = 0,
            above = true)
        double lossFactor,
    @Setting(
            doc = "stages whose feature maps are followed",
            byDefault = "[1, 2, 3, 4]",
            min = 1,
            max = StagedNetwork.STAGES,
            order = Setting.Order.RISING)
        List<Integer> stages,
    @Setting(doc = "when channels are matched", byDefault = "{}") MatchingSchedule matching,
    @Setting(
            doc = BatchGroups.BATCH_NORM,
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST,
            silentDefault = true)
        int bnSplits)
    implements Method {
  private static final String ENCODER = "encoder";
  private static final int FEW = 5;

  /** Copies the list. */
  public MgdSupervised {
    stages = List.copyOf(stages);
  }

  /** Batch norm over the whole batch. */
  public MgdSupervised(
      OptionalInt classes,
      double labelSmoothing,
      Teacher teacher,
      OptionalDouble kdTemperature,
      Reduction reduction,
      double lossFactor,
      List<Integer> stages,
      MatchingSchedule matching) {
    this(
        classes,
        labelSmoothing,
        teacher,
        kdTemperature,
        reduction,
        lossFactor,
        stages,
        matching,
        1);
  }

  @Override
  public int views() {
    return 1;
  }

  @Override
  public boolean takesLabels() {
    return true;
  }

  @Override
  public Optional<Integer> classes(Optional<Integer> ofData) {
    return classes.isPresent() ? Optional.of(classes.getAsInt()) : ofData;
  }

  @Override
  public MethodGraph train(StepSpec p) {
    return train(p, teacher.backbone().network(p.size()));
  }

  /** The training step with a teacher of another shape than the setting names. */
  public MethodGraph train(StepSpec p, StagedNetwork guide) {
    Graph g = p.graph();
    ChannelGuide channels = channels();
    StepInputs inputs = new StepInputs(g, p);
    Value x = inputs.view(0);
    int count = ClassifierHead.count(this, p);
    Value labels = CrossEntropy.classes(g, inputs.labels(count), count);

    StagedNetwork backbone = ChannelGuide.residual(p.backbone());
    Layer network = student(p);
    Tensors encoder = Tensors.input(g, ENCODER, network);
    Tensors connectors = Tensors.input(g, "connectors", channels.connectors(backbone));
    Tensors frozen = Tensors.input(g, ChannelGuide.TEACHER, frozen(p, guide));

    Branch ofStudent = new Branch(network, encoder, bnSplits);
    Branch ofConnectors = new Branch(channels.connectors(backbone), connectors, bnSplits);
    Taught student = ofStudent.pass(pass -> taught(pass, backbone, x, head(p, backbone)));
    Pass evaluated = Pass.evaluation(frozen);
    List<Value> taps = guide.taps(evaluated, x);

    StepStates states = new StepStates();
    Value distance =
        ofConnectors.pass(
            pass -> channels.distance(pass, inputs, states, guide, student.taps(), taps));
    Map<String, Value> terms = new LinkedHashMap<>();
    Value targets = CrossEntropy.smoothed(g, labels, labelSmoothing);
    terms.put("class_loss", CrossEntropy.mean(g, student.logits(), targets, Optional.empty()));
    terms.put("distillation_loss", channels.distillation(g, distance, p.batch()));
    kdTemperature.ifPresent(
        t -> {
          Value features = guide.pool(evaluated, taps.get(StagedNetwork.STAGES - 1));
          Value logits = head(p, guide).forward(evaluated, features);
          terms.put("kd_loss", SoftTargets.of(g, logits, student.logits(), t));
        });
    Value loss = terms.values().stream().reduce(g::add).orElseThrow();
    OptimizerStep update =
        OptimizerStep.of(p.optimizer(), inputs, loss, ofStudent.tensors(), ofConnectors.tensors());

    states.encoder(encoder, update.networks().get(0));
    states.network(connectors, update.networks().get(1));
    states.network(frozen, frozen);
    states.slots(update);

    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss);
    metrics.putAll(terms);
    metrics.put("class_top1", CrossEntropy.top(g, student.logits(), labels, Optional.empty(), 1));
    if (count > FEW) {
      metrics.put(
          "class_top5", CrossEntropy.top(g, student.logits(), labels, Optional.empty(), FEW));
    }
    return states.graph(inputs, metrics);
  }

  /** What a network gives in one pass. */
  private record Taught(List<Value> taps, Value logits) {}

  private static Taught taught(Pass pass, StagedNetwork network, Value x, Layer head) {
    List<Value> taps = network.taps(pass, x);
    Value features = network.pool(pass, taps.get(StagedNetwork.STAGES - 1));
    return new Taught(taps, head.forward(pass, features));
  }

  @Override
  public Optional<Renewal> renewal(StepSpec p) {
    return Optional.of(renewal(p, teacher.backbone().network(p.size())));
  }

  /** The matching with a teacher of another shape than the setting names. */
  public MatchingRenewal renewal(StepSpec p, StagedNetwork guide) {
    return channels().renewal(p, ENCODER, student(p), guide, frozen(p, guide));
  }

  @Override
  public Comparison<?> compares() {
    return new Comparison.Single(
        "the teacher's feature maps are matched to those of the same plain image");
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, ENCODER, head(p, p.backbone().ofStages().orElseThrow()));
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    Method.super.check(context, backbone, findings);
    channels().check("mgd-supervised", context, backbone, findings);
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  private Layer student(StepSpec p) {
    StagedNetwork backbone = ChannelGuide.residual(p.backbone());
    return Sequential.of(backbone, head(p, backbone));
  }

  /** The teacher, with its classifier where the student follows its classes. */
  private Layer frozen(StepSpec p, StagedNetwork guide) {
    return channels()
        .frozen(kdTemperature.isPresent() ? Sequential.of(guide, head(p, guide)) : guide);
  }

  private Layer head(StepSpec p, StagedNetwork network) {
    return ClassifierHead.of(network, ClassifierHead.count(this, p));
  }

  private ChannelGuide channels() {
    return new ChannelGuide(teacher, reduction, lossFactor, stages, matching);
  }
}
