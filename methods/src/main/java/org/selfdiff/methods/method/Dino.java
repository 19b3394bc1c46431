package org.selfdiff.methods.method;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.SelfDistillation;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.network.DinoHead;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.MultiCrop;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.optimizer.Freeze;
import org.selfdiff.methods.schedule.Delay;
import org.selfdiff.methods.schedule.MomentumSchedule;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.TeacherTemperature;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.TrainingStep;

/**
 * DINO (Caron et al. 2021, arXiv 2104.14294): a student learns the distributions over prototypes
 * that its own moving average, the teacher, gives for other views of the same image.
 *
 * <p>Symbols: θ_s and θ_t the parameters of student and teacher, m the momentum, c the center, τ_s
 * and τ_t the temperatures, N images per step, K = outDim. The student sees all crops, the teacher
 * the two full views.
 */
@Kind(
    value = "dino",
    doc = "Self-distillation with no labels (DINO): a student against its moving average")
public record Dino(
    @Setting(doc = "prototypes: outputs of the head", byDefault = "65536", min = 2, max = 262_144)
        int outDim,
    @Setting(
            doc = "channels between the layers of the head",
            byDefault = "2048",
            unit = "channels",
            min = 1,
            max = 65_536)
        int hidden,
    @Setting(
            doc = "channels of the head before its last layer",
            byDefault = "256",
            unit = "channels",
            min = 1,
            max = 65_536)
        int bottleneck,
    @Setting(
            doc = "linear layers of the head before its last one",
            byDefault = "3",
            unit = "layers",
            min = 1,
            max = 100)
        int layers,
    @Setting(doc = "batch norm in the head", byDefault = "false") boolean batchNorm,
    @Setting(
            doc =
                "keep the weight vectors of the last layer at L2 norm 1; the authors advise false"
                    + " for ViT-S,"
                    + " which trains better so, if less stably",
            byDefault = "true")
        boolean normLastLayer,
    @Setting(
            doc = "epochs at the start in which the last layer of the student stays as it is",
            byDefault = "1",
            unit = "epochs",
            min = 0,
            max = 1_000_000)
        int freezeLastLayer,
    @Setting(doc = "momentum of the teacher", byDefault = "{ kind = cosine, from = 0.996 }")
        MomentumSchedule momentum,
    @Setting(doc = "temperature of the teacher", byDefault = "{}")
        TeacherTemperature teacherTemperature,
    @Setting(doc = "temperature of the student", byDefault = "0.1", min = 0, above = true)
        double studentTemperature,
    @Setting(
            doc = "share of the teacher's center that a step keeps",
            byDefault = "0.9",
            min = 0,
            max = 1)
        double centerMomentum,
    @Setting(
            doc =
                "probability that the last block's residual branches are left out of the student,"
                    + " falling linearly to 0 at the first block; a ResNet has no such branches",
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
  private static final String STUDENT = "student";
  private static final String TEACHER = "teacher";
  private static final String CENTER = "center";

  /** Batch norm over the whole batch. */
  public Dino(
      int outDim,
      int hidden,
      int bottleneck,
      int layers,
      boolean batchNorm,
      boolean normLastLayer,
      int freezeLastLayer,
      MomentumSchedule momentum,
      TeacherTemperature teacherTemperature,
      double studentTemperature,
      double centerMomentum,
      double dropPath) {
    this(
        outDim,
        hidden,
        bottleneck,
        layers,
        batchNorm,
        normLastLayer,
        freezeLastLayer,
        momentum,
        teacherTemperature,
        studentTemperature,
        centerMomentum,
        dropPath,
        1);
  }

  @Override
  public int views() {
    return 2;
  }

  @Override
  public boolean takesLocals() {
    return true;
  }

  @Override
  public MethodGraph train(StepSpec p) {
    Graph g = p.graph();
    StepInputs inputs = new StepInputs(g, p);
    List<Value> crops = inputs.crops(views());
    List<Value> full = crops.subList(0, views());
    Value m = inputs.scalar("momentum", new Feed.Momentum(momentum));
    Value tau = inputs.scalar("teacher_temperature", new Feed.Scheduled(teacherTemperature));

    Layer head = head(p.backbone());
    Layer network = Sequential.of(p.backbone(), head);
    Tensors student = Tensors.input(g, STUDENT, network);
    Tensors teacher = Tensors.input(g, TEACHER, network);
    Value center = g.input(CENTER, 1, outDim);

    MultiCrop ofTeacher = new MultiCrop(p.backbone(), head, teacher, bnSplits);
    Value features = ofTeacher.features(full);
    Value taught = ofTeacher.head(features);
    MultiCrop ofStudent = student(inputs, p.backbone(), head, student);
    Value learned = ofStudent.forward(crops);
    Value targets = SelfDistillation.targets(g, taught, center, tau);
    Value plain = SelfDistillation.ofCrops(g, learned, targets, studentTemperature);
    Objective.Distillation objective =
        new Objective.Distillation(
            full,
            plain,
            targets,
            ofStudent::forward,
            images -> SelfDistillation.targets(g, ofTeacher.forward(images), center, tau),
            (output, taken) -> SelfDistillation.ofCrops(g, output, taken, studentTemperature));
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);
    Freeze freeze = new Freeze(DinoHead.LAST_LAYER, new Delay(freezeLastLayer, Per.EPOCH));
    OptimizerStep update =
        OptimizerStep.of(p.optimizer(), inputs, loss.loss(), freeze, ofStudent.tensors());
    // θ_t ← m θ_t + (1 - m) θ_s, with θ_s as it is after this step.
    Tensors after = update.networks().get(0);
    Tensors averaged = ofTeacher.tensors().averaged(after, m);

    StepStates states = new StepStates();
    states.encoder(student, after);
    states.follower(teacher, averaged, student);
    states.tensor(
        center,
        SelfDistillation.center(g, center, taught, centerMomentum),
        new Initializer.Fill(0));
    states.slots(update);

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("target_entropy", SelfDistillation.entropy(g, taught, center, tau));
    metrics.put("embedding_std", EmbeddingSpread.of(g, g.unitRows(features)));
    return states.graph(inputs, metrics);
  }

  @Override
  public Comparison<Objective.Distillation> compares() {
    return new Comparison.Distillation();
  }

  /** The student, which leaves out residual branches where the backbone has such. */
  private MultiCrop student(StepInputs inputs, Network backbone, Layer head, Tensors tensors) {
    Map<String, Double> rates = backbone.dropRates(dropPath);
    if (rates.isEmpty()) {
      return new MultiCrop(backbone, head, tensors, bnSplits);
    }
    return new MultiCrop(
        backbone, head, tensors, images -> inputs.dropPath(rates, images), bnSplits);
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, TEACHER, head(p.backbone()));
  }

  @Override
  public void check(Context context, Optional<Backbone> backbone, Findings findings) {
    Method.super.check(context, backbone, findings);
    teacherTemperature.check(context, findings.at("teacher-temperature"));
  }

  @Override
  public String encoder() {
    return TEACHER;
  }

  @Override
  public PrototypeScores prototypeScores() {
    return new PrototypeScores.OfOutputs(CENTER, teacherTemperature);
  }

  private DinoHead head(Network backbone) {
    return new DinoHead(
        "head.", backbone.features(), hidden, bottleneck, outDim, layers, batchNorm, normLastLayer);
  }
}
