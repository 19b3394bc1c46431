package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.StagedNetwork;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.MarginDistance;
import org.selfdiff.methods.matching.ChannelSimilarity;
import org.selfdiff.methods.matching.Margin;
import org.selfdiff.methods.matching.MatchedChannels;
import org.selfdiff.methods.matching.MatchingRenewal;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.FrozenLayer;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Pretrained;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.schema.Variant;
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
  public static final int STAGES = 4;

  private static final String ENCODER = "encoder_q";
  private static final String TEACHER = "teacher";
  private static final String STUDENT = "/backbone.kind";

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
    Graph g = new Graph(p.type());
    StepInputs inputs = new StepInputs(g, p);
    Value x1 = inputs.view(0);
    Value x2 = inputs.view(1);
    Value m = inputs.scalar("momentum", new Feed.Fixed(moco.momentum()));

    StagedNetwork backbone = residual(p.backbone());
    Layer encoder = moco.encoder(backbone);
    Tensors query = Tensors.input(g, ENCODER, encoder);
    Tensors key = Tensors.input(g, "encoder_k", encoder);
    Tensors connectors = Tensors.input(g, "connectors", connectors(backbone));
    Tensors frozen = Tensors.input(g, TEACHER, pretrained(guide));
    Value negatives = g.input("queue", moco.dim(), moco.queue());
    Value pointer = g.input("queue_ptr", DType.I64, Shape.of(1));

    Branch ofQuery = new Branch(encoder, query, moco.bnSplits());
    Branch ofKey = new Branch(encoder, key.averaged(query, m), moco.bnSplits());
    Branch ofConnectors = new Branch(connectors(backbone), connectors, moco.bnSplits());
    Student student = ofQuery.pass(pass -> student(pass, backbone, x1));
    Value k = moco.shuffled(inputs, ofKey, x2);
    Moco.ContrastTerms contrast =
        moco.contrast(g, List.of(student.embedding()), List.of(k), negatives, pointer);

    StepStates states = new StepStates();
    List<Value> taps = guide.taps(Pass.evaluation(frozen), x1);
    Value distance =
        ofConnectors.pass(pass -> distance(pass, inputs, states, guide, student.taps(), taps));
    Value distillation = g.mul(distance, 1 / (p.batch() * lossFactor));
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
    Graph g = new Graph(p.type());
    Value images = g.input("images", p.batch(), 3, p.size(), p.size());
    Value weights = g.input("weights", p.batch());
    StagedNetwork backbone = residual(p.backbone());
    Tensors query = Tensors.input(g, ENCODER, moco.encoder(backbone));
    Tensors frozen = Tensors.input(g, TEACHER, pretrained(guide));
    List<Value> s = backbone.taps(Pass.evaluation(query), images);
    List<Value> t = guide.taps(Pass.evaluation(frozen), images);
    Map<String, Value> sums = new LinkedHashMap<>();
    List<MatchingRenewal.Stage> matched = new ArrayList<>();
    for (int number : stages) {
      Value student = s.get(number - 1);
      Value tap = t.get(number - 1);
      MatchingRenewal.Stage stage = stage(number, student, tap);
      matched.add(stage);
      sums.put(stage.similarity(), ChannelSimilarity.of(g, student, tap, weights));
    }
    StepStates states = new StepStates();
    states.network(query, query);
    states.network(frozen, frozen);
    return new MatchingRenewal(states.step(g, sums), matched, reduction, matching);
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
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    moco.check(context, backbone, findings.at("moco"));
    if (moco.symmetric()) {
      findings.add(
          "moco.symmetric",
          "true is not defined with method mgd, which compares the feature maps of view 1 only,"
              + " expected false",
          "kind");
    }
    if (teacher.backbone().init().isPresent()) {
      findings.add(
          "teacher.backbone.init",
          "the teacher's weights are named by method.teacher.from, expected no init beside it");
    }
    if (stages.isEmpty()) {
      findings.add("stages", "no stage is followed, expected at least one of 1, 2, 3, 4");
    }
    backbone
        .flatMap(b -> b.network(context))
        .ifPresent(net -> checkTeacher(net, context.views().orElseThrow().size(), findings));
  }

  @Override
  public List<DerivedValue> derived(Context context) {
    return moco.derived(context).stream().map(value -> value.at("moco")).toList();
  }

  private void checkTeacher(Network network, int size, Findings findings) {
    network
        .ofStages()
        .ifPresentOrElse(
            student -> checkTeacher(student, teacher.backbone().network(size), size, findings),
            () ->
                findings.add(
                    STUDENT,
                    "method mgd compares the stages of ResNets, expected one of "
                        + Variant.words(ResNets.Size.values())));
  }

  /** Maps are of the same size with more than one position, and no fewer channels are taught. */
  private void checkTeacher(
      StagedNetwork student, StagedNetwork guide, int size, Findings findings) {
    if (student.stem() != guide.stem()) {
      findings.add(
          "teacher.backbone.stem",
          word(guide)
              + " differs from backbone.stem "
              + word(student)
              + ", expected the same: the feature maps would differ in size",
          "/backbone.stem",
          STUDENT);
      return;
    }
    for (int stage : stages) {
      if (guide.channels(stage) < student.channels(stage)) {
        findings.add(
            "teacher.backbone.width",
            "stage "
                + stage
                + " of the teacher has "
                + guide.channels(stage)
                + " channels and of the student "
                + student.channels(stage)
                + ", expected no fewer than the student",
            "teacher.backbone.kind",
            "/backbone.width",
            STUDENT);
        return;
      }
      if (student.side(stage, size) < 2) {
        findings.add(
            "stages",
            "the maps of stage "
                + stage
                + " have one position for views of "
                + size
                + " pixels, so that every channel is like every other; expected stages before it,"
                + " larger views or stem cifar",
            "/views.size",
            "/backbone.stem");
        return;
      }
    }
  }

  private static String word(StagedNetwork network) {
    return network.stem().name().toLowerCase(Locale.ROOT);
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

  /** The weighted sum of the stages' distances; the last stage has weight 1, each before half. */
  private Value distance(
      Pass pass,
      StepInputs inputs,
      StepStates states,
      StagedNetwork guide,
      List<Value> s,
      List<Value> t) {
    Graph g = pass.graph();
    Value sum = null;
    for (int number : stages) {
      Value student = s.get(number - 1);
      Value tap = t.get(number - 1);
      MatchedChannels matched = matched(g, states, number, student, tap, guide);
      MatchedChannels.Reduced target = reduced(inputs, number, matched, student, tap);
      Value connected = connector(number, student.dim(1)).forward(pass, student);
      Value d = MarginDistance.of(g, connected, target.feature(), target.margin());
      Value weighted = g.mul(d, 1.0 / (1 << (STAGES - number)));
      sum = sum == null ? weighted : g.add(sum, weighted);
    }
    return sum;
  }

  private MatchedChannels matched(
      Graph g, StepStates states, int number, Value student, Value tap, StagedNetwork guide) {
    MatchingRenewal.Stage stage = stage(number, student, tap);
    Shape channels = Shape.of((long) stage.student() * group(stage));
    Value matching = g.input(stage.matching(), DType.I64, channels);
    Value margin = g.input("margin_" + number, stage.teacher());
    states.fixed(matching, new Initializer.Fill(0));
    states.fixed(margin, margins(guide.lastNorm(number)));
    return new MatchedChannels(g, tap, margin, matching, stage.student());
  }

  private MatchedChannels.Reduced reduced(
      StepInputs inputs, int number, MatchedChannels matched, Value student, Value tap) {
    return switch (reduction) {
      case AMP -> matched.amp();
      case SP -> matched.sp();
      case SM -> matched.sm();
      case RD -> {
        int group = group(stage(number, student, tap));
        yield matched.rd(
            inputs.choices("drop_" + number, student.shape().size(), group),
            inputs.choices("drop_margin_" + number, student.dim(1), group));
      }
    };
  }

  private int group(MatchingRenewal.Stage stage) {
    return reduction.group(stage.teacher(), stage.student());
  }

  private Initializer margins(String norm) {
    return switch (teacher.margin()) {
      case FRESH -> new Initializer.Fill(Margin.FRESH);
      case TEACHER ->
          new Initializer.Derived(
              List.of(TEACHER + "." + norm + ".weight", TEACHER + "." + norm + ".bias"),
              values -> Margin.of(values.get(0), values.get(1)));
    };
  }

  /** One batch norm per tap between the student and the distance, left out after training. */
  private Layer connectors(StagedNetwork backbone) {
    return new Sequential(
        stages.stream().map(n -> (Layer) connector(n, backbone.channels(n))).toList());
  }

  private static BatchNorm connector(int number, long channels) {
    return new BatchNorm(Integer.toString(number - 1), Math.toIntExact(channels));
  }

  private Layer pretrained(StagedNetwork guide) {
    return teacher.isTrained() ? new Pretrained(guide, teacher.from()) : new FrozenLayer(guide);
  }

  private static MatchingRenewal.Stage stage(int number, Value student, Value teacher) {
    return new MatchingRenewal.Stage(
        number, Math.toIntExact(student.dim(1)), Math.toIntExact(teacher.dim(1)));
  }

  private static StagedNetwork residual(Network network) {
    return network
        .ofStages()
        .orElseThrow(
            () ->
                new GraphException(
                    "method mgd compares the stages of ResNets; this backbone has none"));
  }
}
