package org.selfdiff.runner.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.AssignmentQueue;
import org.selfdiff.methods.loss.SwappedPrediction;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.MultiCrop;
import org.selfdiff.methods.network.Prototypes;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schedule.Moment;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Whole trainings of three steps of SwAV: two crops, a queue, and two resolutions with LARC. */
record SwavTrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String ENCODER = "encoder.";
  private static final String PROTOTYPES = "prototypes.weight";
  private static final String FINAL = "out_final.";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("swav") && golden.name().startsWith("e2e_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    SwavTraining training = SwavTraining.of(golden, engine.type());
    Map<String, GoldenArray> results = new TreeMap<>(firstStep(training));
    MethodGraph graph = training.method().train(training.problem());
    int steps = training.steps();
    double[] loss = new double[steps];
    double[] lr = new double[steps];
    try (GoldenProgram program = engine.compile(graph.step())) {
      start(program, graph.step(), training);
      for (int i = 0; i < steps; i++) {
        Moment moment = training.moment(i);
        lr[i] = training.lr(moment);
        for (var entry : graph.feeds().entrySet()) {
          program.input(entry.getKey(), fed(training, entry.getValue(), moment));
        }
        program.run();
        loss[i] = program.number("loss");
      }
      for (String member : golden.expected().keySet()) {
        if (member.startsWith(FINAL)) {
          results.put(member, program.part(fullName(member.substring(FINAL.length()))));
        }
      }
      summarise(program, training, results);
      if (golden.inputs().containsKey("queue")) {
        results.put("out_queue", program.part("queue"));
      }
      results.put("out_eval_backbone", evaluated(program, training));
    }
    results.put("out_loss", GoldenArray.reals(loss, steps));
    results.put("out_lr", GoldenArray.reals(lr, steps));
    results.values().removeIf(array -> array == null);
    return results;
  }

  /** Embeddings, scores, assignments and gradients of the first step, which no training reports. */
  private Map<String, GoldenArray> firstStep(SwavTraining training) {
    GoldenCase golden = training.golden();
    Swav method = training.method();
    Graph g = new Graph(engine.type());
    Layer projector = method.projector(training.network());
    Tensors encoder = Tensors.input(g, "encoder", Sequential.of(training.network(), projector));
    Prototypes layer = new Prototypes(method.dim(), method.prototypes());
    Tensors directions = Tensors.input(g, "prototypes", layer);
    Tensors unit = layer.unit(directions);
    List<Value> images = new ArrayList<>();
    for (int v = 0; v < training.crops(); v++) {
      images.add(g.input("crop_" + v, training.crop(0, v).dims()));
    }
    Optional<AssignmentQueue> queue =
        method.queue() == 0
            ? Optional.empty()
            : Optional.of(
                new AssignmentQueue(g.input("queue", golden.input("queue").dims()), g.scalar(0)));
    Value projected = new MultiCrop(training.network(), projector, encoder).forward(images);
    List<SwappedPrediction.Crop> crops =
        SwappedPrediction.crops(g, projected, images.size(), layer.of(unit));
    SwappedPrediction.Result result = method.prediction().of(g, crops, layer.of(unit), queue);

    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("out_step0_z", joined(g, crops.stream().map(SwappedPrediction.Crop::embedding)));
    metrics.put("out_step0_scores", joined(g, crops.stream().map(SwappedPrediction.Crop::scores)));
    metrics.put("out_step0_q", result.assignments().get(0));
    List<String> names = new ArrayList<>(encoder.trained().keys());
    List<Value> wrt = new ArrayList<>(encoder.trained().views());
    names.add(PROTOTYPES);
    wrt.add(layer.of(unit));
    List<Value> gradients = Gradients.of(g, result.loss(), wrt);
    for (int i = 0; i < names.size(); i++) {
      metrics.put("out_step0_grad." + names.get(i), gradients.get(i));
    }
    List<State> states = new ArrayList<>(encoder.states(ENCODER));
    states.addAll(directions.states("prototypes."));
    TrainingStep step = new TrainingStep(g, states, Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      start(program, step, training);
      for (int v = 0; v < training.crops(); v++) {
        program.input("crop_" + v, training.crop(0, v).toDoubles());
      }
      if (queue.isPresent()) {
        program.input("queue", golden.input("queue").toDoubles());
      }
      program.run();
      return metrics.keySet().stream().collect(Collectors.toMap(name -> name, program::metric));
    }
  }

  private GoldenArray evaluated(GoldenProgram trained, SwavTraining training) {
    TrainingStep features = training.method().features(training.problem());
    try (GoldenProgram program = engine.compile(features)) {
      for (State state : features.states()) {
        for (Part part : state.parts()) {
          program.part(part.name(), trained.part(part.name()).toDoubles());
        }
      }
      program.input("images", training.crop(0, 0).toDoubles());
      program.run();
      return program.metric("backbone");
    }
  }

  private static void summarise(
      GoldenProgram program, SwavTraining training, Map<String, GoldenArray> results) {
    Layer network =
        Sequential.of(training.network(), training.method().projector(training.network()));
    List<String> names =
        new ArrayList<>(
            Declarations.of(network).parameters().stream().map(Declarations.Tensor::key).toList());
    names.add(PROTOTYPES);
    double[] sums = new double[names.size()];
    double[] norms = new double[names.size()];
    for (int i = 0; i < sums.length; i++) {
      double[] values = program.part(fullName(names.get(i))).toDoubles();
      sums[i] = Arrays.stream(values).sum();
      norms[i] = Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }
    results.put("out_param_sum", GoldenArray.list(sums));
    results.put("out_param_l2", GoldenArray.list(norms));
  }

  private static void start(GoldenProgram program, TrainingStep step, SwavTraining training) {
    for (State state : step.states()) {
      for (Part part : state.parts()) {
        double[] values = new double[Math.toIntExact(part.shape().size())];
        Arrays.fill(values, part.name().endsWith(".running_var") ? 1 : 0);
        program.part(part.name(), values);
      }
    }
    training
        .golden()
        .inputs()
        .forEach(
            (name, array) -> {
              boolean tensor = !name.startsWith("crops") && !name.equals("queue");
              boolean set = program.part(tensor ? fullName(name) : name, array.toDoubles());
              if (tensor && !set) {
                throw new IllegalArgumentException("the networks have no tensor " + name);
              }
            });
  }

  private static double[] fed(SwavTraining training, Feed feed, Moment moment) {
    if (feed instanceof Feed.View view) {
      return training.crop(Math.toIntExact(moment.stepsDone()), view.index()).toDoubles();
    }
    if (feed instanceof Feed.LearningRate) {
      return new double[] {training.lr(moment)};
    }
    if (feed instanceof Feed.Frozen frozen) {
      return new double[] {frozen.until().over(moment) ? 0 : 1};
    }
    return new double[] {((Feed.Fixed) feed).value()};
  }

  private static String fullName(String name) {
    return name.equals(PROTOTYPES) ? name : ENCODER + name;
  }

  private static Value joined(Graph g, Stream<Value> parts) {
    return g.concat(0, parts.toArray(Value[]::new));
  }
}
