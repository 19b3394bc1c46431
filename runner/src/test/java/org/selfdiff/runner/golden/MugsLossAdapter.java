package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Enqueue;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.SelfDistillation;
import org.selfdiff.methods.loss.TwoScaleLoss;
import org.selfdiff.methods.schedule.TeacherTemperature;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Mugs' losses over all pairs of crops, with what they leave behind for the next call. */
record MugsLossAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("mugs")
        && (golden.name().startsWith("infonce_") || golden.name().startsWith("group_"));
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean group = golden.name().startsWith("group_");
    boolean several = golden.inputs().containsKey("student_0");
    Graph g = new Graph(engine.type());
    String first = several ? "_0" : "";
    Value student = g.input("student", golden.input("student" + first).dims());
    Value teacher = g.input("teacher", golden.input("teacher" + first).dims());
    TrainingStep step =
        group ? group(g, golden, student, teacher) : contrast(g, golden, student, teacher);
    Map<String, GoldenArray> results = new TreeMap<>();
    try (GoldenProgram program = engine.compile(step)) {
      step.states().forEach(s -> program.state(s.name(), golden.input(s.name()).toDoubles()));
      int calls = group ? golden.settings("call_epochs").length : golden.whole("calls");
      for (int call = 0; call < calls; call++) {
        String suffix = several ? "_" + call : "";
        program.input("student", golden.input("student" + suffix).toDoubles());
        program.input("teacher", golden.input("teacher" + suffix).toDoubles());
        if (group) {
          int epoch = golden.settings("call_epochs")[call];
          program.input("temperature", temperature(golden).at(epoch));
        }
        program.run();
        results.put("out_loss" + suffix, program.metric("loss"));
        results.put("grad_student" + suffix, program.metric("gradient"));
        for (State s : step.states()) {
          results.put("out_" + s.name() + suffix, program.part(s.name()));
        }
      }
    }
    if (group) {
      double[] course = new double[golden.whole("epochs")];
      Arrays.setAll(course, temperature(golden)::at);
      results.put("out_teacher_temp_schedule", GoldenArray.list(course));
    }
    return results;
  }

  private static TrainingStep contrast(Graph g, GoldenCase golden, Value student, Value teacher) {
    Value queue = g.input("queue", golden.input("queue").dims());
    Value pointer = g.input("queue_ptr", DType.I64, Shape.of(1));
    double temperature = golden.number("temperature");
    Value loss = TwoScaleLoss.contrast(g, student, teacher, queue, temperature);
    List<Value> after = g.apply(new Enqueue(), List.of(queue, pointer, teacher));
    return step(g, loss, student, Map.of(queue, after.get(0), pointer, after.get(1)));
  }

  private static TrainingStep group(Graph g, GoldenCase golden, Value student, Value teacher) {
    Value center = g.input("center", golden.input("center").dims());
    Value targets = SelfDistillation.targets(g, teacher, center, g.scalarInput("temperature"));
    double temperature = golden.number("student_temp");
    Value loss = TwoScaleLoss.distillation(g, student, targets, temperature);
    double momentum = golden.number("center_momentum");
    return step(
        g, loss, student, Map.of(center, SelfDistillation.center(g, center, teacher, momentum)));
  }

  private static TrainingStep step(Graph g, Value loss, Value student, Map<Value, Value> states) {
    Map<String, Value> updates = new LinkedHashMap<>();
    states.forEach((before, after) -> updates.put(before.name(), after));
    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", g.reshape(loss, 1));
    metrics.put("gradient", Gradients.of(g, loss, List.of(student)).get(0));
    List<State> before =
        states.keySet().stream().map(v -> State.of(v, new Initializer.Fill(0))).toList();
    return new TrainingStep(g, before, updates, metrics);
  }

  static TeacherTemperature temperature(GoldenCase golden) {
    return new TeacherTemperature(
        golden.number("warmup_teacher_temp"),
        golden.number("teacher_temp"),
        golden.whole("warmup_teacher_temp_epochs"));
  }
}
