package org.selfdiff.runner.golden;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.method.MugsForward;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schedule.Moment;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.session.Feeder;

/** Whole trainings of some steps of Mugs with a small transformer. */
record MugsTrainingAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String FIRST = "out_step0_";
  private static final List<String> LOSSES =
      List.of("instance_loss", "local_group_loss", "group_loss", "loss");
  private static final List<String> POINTERS =
      List.of(
          "instance_queue_ptr",
          "local_group_queue_ptr",
          "student_memory.queue_ptr",
          "teacher_memory.queue_ptr");

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs_e2e");
  }

  @Override
  public boolean hasGaps(GoldenCase golden) {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    MugsTraining training = MugsTraining.of(golden, engine.type());
    Map<String, GoldenArray> results = new TreeMap<>(first(training));
    MethodGraph graph = training.method().train(training.problem());
    List<GoldenArray> losses = new ArrayList<>();
    List<GoldenArray> norms = new ArrayList<>();
    List<double[]> pointers = new ArrayList<>();
    try (GoldenProgram program = engine.compile(graph.step())) {
      start(program, graph.step(), training);
      for (int i = 0; i < training.steps(); i++) {
        Moment moment = training.moment(i);
        program.feed(graph.feeds(), moment, training.lr(moment), new Images(training, i));
        program.run();
        losses.add(reals(LOSSES.stream().mapToDouble(program::number).toArray()));
        norms.add(reals(norms(program, Mugs.STUDENT, training)));
        pointers.add(POINTERS.stream().mapToDouble(p -> program.state(p)[0]).toArray());
      }
      results.put("out_teacher_norms", reals(norms(program, Mugs.TEACHER, training)));
      after(golden, program, results);
    }
    results.put("out_losses", GoldenArray.stack(losses));
    results.put("out_student_norms", GoldenArray.stack(norms));
    pointers(pointers, results);
    schedules(training, results);
    return results;
  }

  /** What the first step computes, and its gradients before any of them is limited. */
  private Map<String, GoldenArray> first(MugsTraining training) {
    MugsForward forward = new MugsForward(training.method(), training.problem());
    Map<String, Value> metrics = new LinkedHashMap<>();
    forward.outputs().forEach((name, value) -> metrics.put(FIRST + name, value));
    List<Value> sources = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<State> states = new ArrayList<>();
    for (Tensors network : forward.trained()) {
      sources.addAll(network.trained().views());
      network.trained().keys().forEach(key -> names.add(network.name() + "." + key));
    }
    forward.networks().forEach(n -> states.addAll(n.states(n.name() + ".")));
    for (Value input : forward.graph().inputs()) {
      if (training.buffer(input.name()) != null) {
        states.add(State.of(input, new Initializer.Constant(0)));
      }
    }
    List<Value> gradients = Gradients.of(forward.graph(), forward.loss(), sources);
    for (int i = 0; i < names.size(); i++) {
      metrics.put(names.get(i), gradients.get(i));
    }
    TrainingStep step = new TrainingStep(forward.graph(), states, Map.of(), metrics);
    try (GoldenProgram program = engine.compile(step)) {
      start(program, step, training);
      program.feed(forward.feeds(), training.moment(0), 0, new Images(training, 0));
      program.run();
      Map<String, GoldenArray> results = new TreeMap<>();
      forward.outputs().keySet().forEach(n -> results.put(FIRST + n, program.metric(FIRST + n)));
      double[] norms =
          training.parameters().stream()
              .map(name -> MugsTraining.ours(Mugs.STUDENT, name))
              .filter(metrics::containsKey)
              .mapToDouble(name -> norm(program.metric(name).toDoubles()))
              .toArray();
      results.put(FIRST + "grad_norms", reals(norms));
      return results;
    }
  }

  private static void start(GoldenProgram program, TrainingStep step, MugsTraining training) {
    for (State state : step.states()) {
      for (Part part : state.parts()) {
        program.part(part.name(), training.start(part));
      }
    }
  }

  private static double[] norms(GoldenProgram program, String network, MugsTraining training) {
    return training.parameters().stream()
        .mapToDouble(
            name -> {
              GoldenArray part = program.part(MugsTraining.ours(network, name));
              if (part == null) {
                return Double.NaN;
              }
              double[] values = part.toDoubles();
              if (name.endsWith(".attn.qkv.bias")) {
                // The gradient of the keys' share is zero but for rounding.
                int third = values.length / 3;
                Arrays.fill(values, third, 2 * third, 0);
              }
              return norm(values);
            })
        .toArray();
  }

  private static void after(
      GoldenCase golden, GoldenProgram program, Map<String, GoldenArray> results) {
    for (String member : golden.expected().keySet()) {
      String name = member.substring("out_".length());
      if (name.startsWith("student.") || name.startsWith("teacher.")) {
        int dot = name.indexOf('.');
        String ours = MugsTraining.ours(name.substring(0, dot), name.substring(dot + 1));
        results.put(member, program.part(ours));
      } else if (name.contains("_mem_")) {
        results.put(member, program.part(name.replace("_mem_", "_memory.queue_")));
      } else if (name.endsWith("_queue") || name.equals("center")) {
        results.put(member, program.part(name));
      }
    }
  }

  private static void pointers(List<double[]> perStep, Map<String, GoldenArray> results) {
    int[] last = Arrays.stream(perStep.get(perStep.size() - 1)).mapToInt(p -> (int) p).toArray();
    results.put("out_pointers", GoldenArray.integers(last, last.length));
    int[] chosen =
        perStep.stream()
            .flatMapToInt(p -> Arrays.stream(new int[] {(int) p[0], (int) p[2], (int) p[3]}))
            .toArray();
    results.put("out_pointers_per_step", GoldenArray.integers(chosen, perStep.size(), 3));
  }

  private static void schedules(MugsTraining training, Map<String, GoldenArray> results) {
    int steps = training.steps();
    double[] lr = new double[steps];
    double[] decay = new double[steps];
    double[] momentum = new double[steps];
    for (int i = 0; i < steps; i++) {
      Moment moment = training.moment(i);
      lr[i] = training.lr(moment);
      decay[i] = training.weightDecay().at(moment);
      momentum[i] = training.method().momentum().at(moment);
    }
    double[] temperature = new double[training.schedule().epochs()];
    Arrays.setAll(temperature, training.method().group().teacherTemperature()::at);
    results.put("out_lr", reals(lr));
    results.put("out_weight_decay", reals(decay));
    results.put("out_momentum", reals(momentum));
    results.put("out_teacher_temp", reals(temperature));
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  private static GoldenArray reals(double[] values) {
    return GoldenArray.list(values);
  }

  /** Crops of one step, picked from the case's pools. */
  private record Images(MugsTraining training, int step) implements Feeder.Views {
    @Override
    public FloatBuffer view(int index) {
      return FloatBuffer.wrap(training.crop(step, index));
    }

    @Override
    public FloatBuffer weak() {
      return FloatBuffer.wrap(training.golden().input("weak_flags").row(step).toFloats());
    }
  }
}
