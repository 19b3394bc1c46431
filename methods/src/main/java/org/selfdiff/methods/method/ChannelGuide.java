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
import org.selfdiff.methods.loss.MarginDistance;
import org.selfdiff.methods.matching.ChannelSimilarity;
import org.selfdiff.methods.matching.Margin;
import org.selfdiff.methods.matching.MatchedChannels;
import org.selfdiff.methods.matching.MatchingRenewal;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.network.BatchNorm;
import org.selfdiff.methods.network.FrozenLayer;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Pretrained;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Variant;
import org.selfdiff.methods.step.Initializer;

/**
 * What matching-guided distillation adds to a student's own objective: the distance of its feature
 * maps from those of a frozen teacher, channel by matched channel.
 *
 * <p>Symbols: taps t and s of teacher and student before the last ReLU of a stage, tc and sc their
 * channels. The matching is a state that the host renews; between two matchings the step only reads
 * it.
 *
 * @param teacher the network that the student follows
 * @param reduction what is made of the teacher channels of one student channel
 * @param lossFactor divisor F of the distance per image
 * @param stages whose maps are followed
 * @param matching when channels are matched
 */
record ChannelGuide(
    Teacher teacher,
    Reduction reduction,
    double lossFactor,
    List<Integer> stages,
    MatchingSchedule matching) {
  /** Name of the frozen network. */
  static final String TEACHER = "teacher";

  private static final String STUDENT = "/backbone.kind";

  /** The backbone as the network of stages that it has to be. */
  static StagedNetwork residual(Network network) {
    return network
        .ofStages()
        .orElseThrow(
            () ->
                new GraphException(
                    "matched channels are those of the stages of ResNets; this backbone has none"));
  }

  /** The frozen network, with values of its file where it is trained. */
  Layer frozen(Layer network) {
    return teacher.isTrained() ? new Pretrained(network, teacher.from()) : new FrozenLayer(network);
  }

  /** What of a step's loss the distances are: per image, divided by F. */
  Value distillation(Graph g, Value distance, int batch) {
    return g.mul(distance, 1 / (batch * lossFactor));
  }

  /**
   * The matching of channels.
   *
   * @param encoder name of the student
   * @param student the student, whose tensors begin with those of the backbone
   * @param frozen the teacher, the same of its own
   */
  MatchingRenewal renewal(
      StepSpec p, String encoder, Layer student, StagedNetwork guide, Layer frozen) {
    Graph g = p.graph();
    Value images = g.input("images", p.batch(), 3, p.size(), p.size());
    Value weights = g.input("weights", p.batch());
    Tensors learning = Tensors.input(g, encoder, student);
    Tensors teaching = Tensors.input(g, TEACHER, frozen);
    List<Value> s = residual(p.backbone()).taps(Pass.evaluation(learning), images);
    List<Value> t = guide.taps(Pass.evaluation(teaching), images);
    Map<String, Value> sums = new LinkedHashMap<>();
    List<MatchingRenewal.Stage> matched = new ArrayList<>();
    for (int number : stages) {
      MatchingRenewal.Stage stage = stage(number, s.get(number - 1), t.get(number - 1));
      matched.add(stage);
      sums.put(
          stage.similarity(),
          ChannelSimilarity.of(g, s.get(number - 1), t.get(number - 1), weights));
    }
    StepStates states = new StepStates();
    states.network(learning, learning);
    states.network(teaching, teaching);
    return new MatchingRenewal(states.step(g, sums), matched, reduction, matching);
  }

  /**
   * Reports a teacher that cannot teach the student.
   *
   * @param kind of the method, in words
   */
  void check(String kind, Context context, Optional<Backbone> backbone, Findings findings) {
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
        .ifPresent(net -> check(kind, net, context.views().orElseThrow().size(), findings));
  }

  private void check(String kind, Network network, int size, Findings findings) {
    network
        .ofStages()
        .ifPresentOrElse(
            student -> check(student, teacher.backbone().network(size), size, findings),
            () ->
                findings.add(
                    STUDENT,
                    "method "
                        + kind
                        + " compares the stages of ResNets, expected one of "
                        + Variant.words(ResNets.Size.values())));
  }

  /** Maps are of the same size with more than one position, and no fewer channels are taught. */
  private void check(StagedNetwork student, StagedNetwork guide, int size, Findings findings) {
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

  /** The weighted sum of the stages' distances; the last stage has weight 1, each before half. */
  Value distance(
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
      Value weighted = g.mul(d, 1.0 / (1 << (StagedNetwork.STAGES - number)));
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
  Layer connectors(StagedNetwork backbone) {
    return new Sequential(
        stages.stream().map(n -> (Layer) connector(n, backbone.channels(n))).toList());
  }

  private static BatchNorm connector(int number, long channels) {
    return new BatchNorm(Integer.toString(number - 1), Math.toIntExact(channels));
  }

  private static MatchingRenewal.Stage stage(int number, Value student, Value teacher) {
    return new MatchingRenewal.Stage(
        number, Math.toIntExact(student.dim(1)), Math.toIntExact(teacher.dim(1)));
  }
}
