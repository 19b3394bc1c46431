package org.selfdiff.methods.method;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.StagedNetwork;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.matching.MatchingRenewal;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Matching-guided distillation (Yue et al. 2020, arXiv 2008.09958) in its unsupervised form: MoCo,
 * whose query encoder also follows the feature maps of a frozen teacher, channel by matched
 * channel.
 *
 * <p>Symbols: taps t and s of teacher and student before the last ReLU of a stage, tc and sc their
 * channels; L = 4 stages. The matching is a state that the host renews ({@link #renewal}); between
 * two matchings the step only reads it.
 */
@Kind(
    value = "mgd",
    doc = "Matching-guided distillation of a frozen teacher ResNet into a ResNet trained by moco")
public record Mgd(
    @Setting(doc = "the student's own objective", byDefault = "{}") Moco moco,
    @Setting(doc = "the frozen network that the student follows") Teacher teacher,
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
            max = Mgd.STAGES,
            order = Setting.Order.RISING)
        List<Integer> stages,
    @Setting(doc = "when channels are matched", byDefault = "{}") MatchingSchedule matching)
    implements Method {
  /** Stages of a ResNet, L. */
  public static final int STAGES = StagedNetwork.STAGES;

  private static final String ENCODER = "encoder_q";

  /** Copies the list. */
  public Mgd {
    stages = List.copyOf(stages);
  }

  @Override
  public int views() {
    return 2;
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
    Value x1 = inputs.view(0);
    Value x2 = inputs.view(1);
    Value m = inputs.scalar("momentum", new Feed.Fixed(moco.momentum()));

    StagedNetwork backbone = ChannelGuide.residual(p.backbone());
    Layer encoder = moco.encoder(backbone);
    Tensors query = Tensors.input(g, ENCODER, encoder);
    Tensors key = Tensors.input(g, "encoder_k", encoder);
    Tensors connectors = Tensors.input(g, "connectors", channels.connectors(backbone));
    Tensors frozen = Tensors.input(g, ChannelGuide.TEACHER, channels.frozen(guide));
    Value negatives = g.input("queue", moco.dim(), moco.queue());
    Value pointer = g.input("queue_ptr", DType.I64, Shape.of(1));

    Branch ofQuery = new Branch(encoder, query, bnSplits());
    Branch ofKey = new Branch(encoder, key.averaged(query, m), bnSplits());
    Branch ofConnectors = new Branch(channels.connectors(backbone), connectors, bnSplits());
    Student student = ofQuery.pass(pass -> student(pass, backbone, x1));
    Value k = moco.shuffled(inputs, ofKey, x2);
    Moco.ContrastTerms contrast =
        moco.contrast(g, List.of(student.embedding()), List.of(k), negatives, pointer);

    StepStates states = new StepStates();
    List<Value> taps = guide.taps(Pass.evaluation(frozen), x1);
    Value distance =
        ofConnectors.pass(
            pass -> channels.distance(pass, inputs, states, guide, student.taps(), taps));
    Value distillation = channels.distillation(g, distance, p.batch());
    Value loss = g.add(contrast.loss(), distillation);
    OptimizerStep update =
        OptimizerStep.of(p.optimizer(), inputs, loss, ofQuery.tensors(), ofConnectors.tensors());

    states.encoder(query, update.networks().get(0));
    states.follower(key, ofKey.tensors(), query);
    states.network(connectors, update.networks().get(1));
    states.network(frozen, frozen);
    states.tensor(negatives, contrast.queue(), new Initializer.UnitColumns());
    states.tensor(pointer, contrast.pointer(), new Initializer.Fill(0));
    states.slots(update);

    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss);
    metrics.put("contrast_loss", contrast.loss());
    metrics.put("distillation_loss", distillation);
    metrics.put("contrast_top1", contrast.first().accuracy(g, 1));
    metrics.put("contrast_top5", contrast.first().accuracy(g, 5));
    metrics.put("embedding_std", EmbeddingSpread.of(g, contrast.query()));
    return states.graph(inputs, metrics);
  }

  @Override
  public Optional<Renewal> renewal(StepSpec p) {
    return Optional.of(renewal(p, teacher.backbone().network(p.size())));
  }

  /** The matching with a teacher of another shape than the setting names. */
  public MatchingRenewal renewal(StepSpec p, StagedNetwork guide) {
    ChannelGuide channels = channels();
    Layer student = moco.encoder(ChannelGuide.residual(p.backbone()));
    return channels.renewal(p, ENCODER, student, guide, channels.frozen(guide));
  }

  @Override
  public Comparison<?> compares() {
    return new Comparison.Single(
        "the teacher's feature maps are matched to those of the same plain image");
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return moco.features(p);
  }

  @Override
  public int bnSplits() {
    return moco.bnSplits();
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    moco.check(context, backbone, findings.at("moco"));
    if (moco.symmetric()) {
      findings.add(
          "moco.symmetric",
          "true is not defined with method mgd, which compares the feature maps of view 1 only,"
              + " expected false",
          "kind");
    }
    channels().check("mgd", context, backbone, findings);
  }

  @Override
  public List<DerivedValue> derived(Context context) {
    return moco.derived(context).stream().map(value -> value.at("moco")).toList();
  }

  @Override
  public String encoder() {
    return moco.encoder();
  }

  /** What the query encoder gives in one pass. */
  private record Student(List<Value> taps, Value embedding) {}

  private Student student(Pass pass, StagedNetwork backbone, Value x) {
    List<Value> taps = backbone.taps(pass, x);
    Value features = backbone.pool(pass, taps.get(STAGES - 1));
    return new Student(taps, moco.projector(backbone).forward(pass, features));
  }

  private ChannelGuide channels() {
    return new ChannelGuide(teacher, reduction, lossFactor, stages, matching);
  }
}
