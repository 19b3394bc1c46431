package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.backbone.RelationBlock;
import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.loss.SelfDistillation;
import org.selfdiff.methods.loss.TwoScaleLoss;
import org.selfdiff.methods.network.DinoHead;
import org.selfdiff.methods.network.MultiCrop;
import org.selfdiff.methods.network.NeighborMemory;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.PredictiveHead;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;

/** What a step of {@link Mugs} computes before it updates parameters. */
public final class MugsForward {
  private final Mugs method;
  private final Graph g;
  private final StepInputs inputs;
  private final TokenNetwork net;
  private final Value momentum;
  private final List<Tensors> student = new ArrayList<>();
  private final List<Tensors> trained = new ArrayList<>();
  private final List<Tensors> teacher = new ArrayList<>();
  private final List<Tensors> followers = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private final Map<String, Value> metrics = new LinkedHashMap<>();
  private Value sum;

  /**
   * A tensor that a step hands to the next.
   *
   * @param init its value before the first step
   */
  record Buffer(Value before, Value after, Initializer init) {}

  /**
   * Tokens of several crops, crop after crop.
   *
   * @param classes class tokens [crops · N, D]
   * @param groups local-group tokens [crops · N, D], where there are any
   * @param patches mean patch tokens of the full crops [2N, D]
   * @param backbone the transformer after the passes
   */
  private record Tokens(Value classes, Optional<Value> groups, Value patches, Tensors backbone) {}

  /** Appends the forward passes and the losses of a step to a new graph. */
  public MugsForward(Mugs method, StepSpec p) {
    this.method = method;
    this.g = p.graph();
    this.inputs = new StepInputs(g, p);
    this.net = Mugs.transformer(p.backbone());
    List<Value> taught = List.of(inputs.view(0), inputs.view(1));
    List<Value> crops =
        new ArrayList<>(method.sharedViews() ? taught : List.of(inputs.view(2), inputs.view(3)));
    for (int i = 0; i < p.locals().count(); i++) {
      crops.add(inputs.local(method.views(), i));
    }
    this.momentum = inputs.scalar("momentum", new Feed.Momentum(method.momentum()));

    Optional<NeighborMemory> ofTeacher = memory(Mugs.TEACHER);
    Optional<NeighborMemory> ofStudent = memory(Mugs.STUDENT);
    teacher.add(Tensors.input(g, Mugs.TEACHER + Mugs.BACKBONE, net));
    teacher.add(Tensors.input(g, Mugs.TEACHER, method.heads(net)));
    student.add(Tensors.input(g, Mugs.STUDENT + Mugs.BACKBONE, net));
    student.add(Tensors.input(g, Mugs.STUDENT, method.heads(net)));
    Pass follows = Pass.training(teacher.get(1), method.bnSplits());
    Pass leads = Pass.training(student.get(1), method.bnSplits());
    Tokens target = tokens(taught, teacher.get(0), follows, ofTeacher, Map.of());
    Tokens tokens =
        tokens(crops, student.get(0), leads, ofStudent, net.dropRates(method.dropPath()));
    losses(target, tokens, follows, leads);
    trained.addAll(List.of(tokens.backbone(), leads.after()));
    trained.addAll(student.subList(2, student.size()));
    followers.addAll(List.of(target.backbone(), follows.after()));

    // Both memories take the first full view; the student's that of weakly augmented images alone.
    ofTeacher.ifPresent(m -> keep(m, m.with(g, first(target.patches(), p.batch()))));
    ofStudent.ifPresent(m -> keep(m, weak(m, first(tokens.patches(), p.batch()))));
    outputs.put("student_memory_tokens", tokens.patches());
    Value unit = g.unitRows(target.classes());
    metrics.put("embedding_std", EmbeddingSpread.of(g, unit));
  }

  private Optional<NeighborMemory> memory(String owner) {
    if (!method.hasLocalGroup()) {
      return Optional.empty();
    }
    int rows = method.localGroup().queue();
    return Optional.of(NeighborMemory.input(g, owner + "_memory", rows, net.features()));
  }

  private void keep(NeighborMemory before, NeighborMemory after) {
    for (int i = 0; i < before.banks().size(); i++) {
      buffers.add(
          new Buffer(before.banks().get(i), after.banks().get(i), new Initializer.Normal(1)));
    }
    buffers.add(new Buffer(before.pointer(), after.pointer(), new Initializer.Fill(0)));
  }

  private NeighborMemory weak(NeighborMemory memory, Value rows) {
    return method.sharedViews()
        ? memory.with(g, rows)
        : memory.with(g, rows, inputs.perImage("weak", new Feed.WeakViews()));
  }

  private Value first(Value rows, long n) {
    return g.slice(rows, new long[2], new long[] {n, rows.dim(1)});
  }

  /**
   * The passes of some crops.
   *
   * @param heads the pass of what relates the tokens of a local group
   * @param drops residual branches that may be left out, each with its probability
   */
  private Tokens tokens(
      List<Value> crops,
      Tensors backbone,
      Pass heads,
      Optional<NeighborMemory> memory,
      Map<String, Double> drops) {
    List<Value> classes = new ArrayList<>();
    List<Value> groups = new ArrayList<>();
    Value patches = null;
    for (Value batch : MultiCrop.batches(g, crops)) {
      Pass pass =
          drops.isEmpty()
              ? Pass.training(backbone, method.bnSplits())
              : Pass.training(backbone, method.bnSplits(), inputs.dropPath(drops, batch.dim(0)));
      Value tokens = net.blockTokens(pass, batch);
      memory.ifPresent(m -> groups.add(localGroup(pass, heads, m, tokens)));
      if (patches == null) {
        Value normed = net.norm().forward(pass, tokens);
        patches = g.stopGradient(net.patchMean(pass, normed));
        classes.add(net.classToken(pass, normed));
      } else {
        classes.add(net.norm().forward(pass, net.classToken(pass, tokens)));
      }
      backbone = pass.after();
    }
    Optional<Value> joined = groups.isEmpty() ? Optional.empty() : Optional.of(joined(groups));
    return new Tokens(joined(classes), joined, patches, backbone);
  }

  /** The query is the mean of all tokens before the norm; the memory's rows are other means. */
  private Value localGroup(Pass pass, Pass heads, NeighborMemory memory, Value tokens) {
    Value mean = g.mean(tokens, false, 1);
    Value slots = memory.nearest(g, mean, method.localGroup().neighbours());
    Value group = RelationBlock.group(g, mean, memory.rows(g, 1, slots));
    return net.norm().forward(pass, new RelationBlock(net).forward(heads, group));
  }

  private Value joined(List<Value> parts) {
    return parts.size() == 1 ? parts.get(0) : g.concat(0, parts.toArray(Value[]::new));
  }

  private void losses(Tokens target, Tokens tokens, Pass follows, Pass leads) {
    int dim = net.features();
    if (method.hasInstance()) {
      MugsInstance s = method.instance();
      PredictiveHead head = method.instanceHead(dim);
      Value targets = head.target(follows, target.classes());
      Value predictions = predicted("instance", head, leads, tokens.classes());
      add("instance", contrast("instance", predictions, targets, s.queue(), s.temperature()), 0);
    }
    if (method.hasLocalGroup()) {
      MugsLocalGroup s = method.localGroup();
      PredictiveHead head = method.localGroupHead(dim);
      Value targets = head.target(follows, target.groups().orElseThrow());
      Value predictions = predicted("local_group", head, leads, tokens.groups().orElseThrow());
      Value loss = contrast("local_group", predictions, targets, s.queue(), s.temperature());
      add("local_group", loss, 1);
    }
    if (method.hasGroup()) {
      DinoHead head = method.groupHead(dim);
      add(
          "group",
          distillation(
              head.forward(leads, tokens.classes()), head.forward(follows, target.classes())),
          2);
    }
    double weights = method.weights().stream().mapToDouble(Double::doubleValue).sum();
    metrics.put("loss", g.mul(sum, 1 / weights));
  }

  private Value predicted(String name, PredictiveHead head, Pass leads, Value tokens) {
    Tensors predictor = Tensors.input(g, Mugs.STUDENT + "." + name + "_head", head.predictor());
    student.add(predictor);
    return head.prediction(leads, Pass.training(predictor, method.bnSplits()), tokens);
  }

  private Value contrast(
      String name, Value predictions, Value targets, int size, double temperature) {
    outputs.put("student_" + name, predictions);
    outputs.put("teacher_" + name, targets);
    Value queue = g.input(name + "_queue", targets.dim(1), size);
    Value pointer = g.input(name + "_queue_ptr", DType.I64, Shape.of(1));
    List<Value> after = g.apply(new Enqueue(), List.of(queue, pointer, g.stopGradient(targets)));
    buffers.add(new Buffer(queue, after.get(0), new Initializer.UnitColumns()));
    buffers.add(new Buffer(pointer, after.get(1), new Initializer.Fill(0)));
    return TwoScaleLoss.contrast(g, predictions, targets, queue, temperature);
  }

  private Value distillation(Value learned, Value taught) {
    outputs.put("student_group", learned);
    outputs.put("teacher_group", taught);
    MugsGroup s = method.group();
    Value tau = inputs.scalar("teacher_temperature", new Feed.Scheduled(s.teacherTemperature()));
    Value center = g.input("center", 1, s.outDim());
    Value after = SelfDistillation.center(g, center, taught, s.centerMomentum());
    buffers.add(new Buffer(center, after, new Initializer.Fill(0)));
    metrics.put("target_entropy", SelfDistillation.entropy(g, taught, center, tau));
    Value targets = SelfDistillation.targets(g, taught, center, tau);
    return TwoScaleLoss.distillation(g, learned, targets, s.studentTemperature());
  }

  private void add(String name, Value loss, int granularity) {
    metrics.put(name + "_loss", loss);
    double weight = method.weights().get(granularity);
    Value share = method.weighting() == Mugs.Weighting.SWITCH ? loss : g.mul(loss, weight);
    sum = sum == null ? share : g.add(sum, share);
  }

  /** The graph that is written. */
  public Graph graph() {
    return g;
  }

  /** The number that is to fall. */
  public Value loss() {
    return metrics.get("loss");
  }

  /**
   * Outputs of the heads by the names {@code student_} and {@code teacher_} with {@code instance},
   * {@code local_group} and {@code group}, [crops · N, ...] and [2N, ...], and {@code
   * student_memory_tokens}, mean patch tokens of the student's full views [2N, D].
   */
  public Map<String, Value> outputs() {
    return outputs;
  }

  /** What gradients change, after the passes: transformer, heads, predictors. */
  public List<Tensors> trained() {
    return trained;
  }

  /** All tensors before the step: the student's, then the teacher's. */
  public List<Tensors> networks() {
    List<Tensors> all = new ArrayList<>(student);
    all.addAll(teacher);
    return all;
  }

  /** Name of each input of the graph that is no state to its source. */
  public Map<String, Feed> feeds() {
    return inputs.feeds();
  }

  StepInputs inputs() {
    return inputs;
  }

  Value momentum() {
    return momentum;
  }

  List<Tensors> student() {
    return student;
  }

  /** The teacher's tensors before the step, in the order of the student's first ones. */
  List<Tensors> teacher() {
    return teacher;
  }

  /** The teacher's tensors after the passes. */
  List<Tensors> followers() {
    return followers;
  }

  List<Buffer> buffers() {
    return buffers;
  }

  Map<String, Value> metrics() {
    return metrics;
  }
}
