package org.selfdiff.runner.session.proof;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.torch.StepText;
import org.selfdiff.runner.session.FittingStep;
import org.selfdiff.runner.session.Setup;

/** The step of an experiment in its precision, in words of the files that describe it. */
final class EmittedStep {
  private final String precision;
  private final Setup setup;
  private final MethodGraph graph;
  private final Map<String, StepText> texts = new LinkedHashMap<>();

  private EmittedStep(String precision, Setup setup, MethodGraph graph) {
    this.precision = precision;
    this.setup = setup;
    this.graph = graph;
  }

  /** Plans the step, on the processor; no device is needed. */
  static EmittedStep of(Experiment e) {
    Setup planned = Setup.planned(e);
    ComputePrecision precision = planned.placement().precision();
    Placement here = new Placement(planned.placement().threads(), precision, Device.CPU);
    FittingStep fitting = FittingStep.of(planned.with(here));
    String word = e.hardware().precision().word();
    EmittedStep step = new EmittedStep(word, fitting.setup(), fitting.graph());
    boolean joined = planned.placement().joined();
    for (Device device : List.of(Device.CPU, Device.cuda(0))) {
      step.texts.put(
          device.kind().name().toLowerCase(Locale.ROOT),
          StepText.of(
              fitting.graph().step(), new Placement(here.threads(), precision, device, joined)));
    }
    return step;
  }

  private String file(String kind) {
    return precision + "-" + kind + ".ts";
  }

  /** Name of a file to its text. */
  Map<String, String> texts() {
    Map<String, String> files = new LinkedHashMap<>();
    texts.forEach((kind, text) -> files.put(file(kind), text.text()));
    return files;
  }

  /**
   * Runs some steps here, on the processor.
   *
   * @param steps 0 for the inputs of the first step alone
   */
  StepResults results(int steps) {
    List<Map<String, Object>> fed = new ArrayList<>();
    List<Map<String, double[]>> metrics = new ArrayList<>();
    Map<String, List<Sketch>> states = new LinkedHashMap<>();
    if (steps == 0) {
      Program none = new InputsAlone(graph.step());
      try (DrawnStep step = new DrawnStep(setup.experiment(), graph, none)) {
        step.feed(0);
        return new StepResults("", List.of(fed(step, 0)), metrics, states);
      }
    }
    try (DrawnStep step = new DrawnStep(setup)) {
      step.begin();
      for (int i = 0; i < steps; i++) {
        step.feed(i);
        fed.add(fed(step, i));
        step.run();
        Map<String, double[]> values = new LinkedHashMap<>();
        for (String name : graph.step().metrics().keySet()) {
          values.put(name, step.program().metric(name).doubles());
        }
        metrics.add(values);
      }
      for (State s : graph.step().states()) {
        Memory memory = step.program().state(s.name());
        states.put(s.name(), step.rules(s.name()).stream().map(r -> Sketch.of(memory, r)).toList());
      }
    }
    return new StepResults(setup.executor().name(), fed, metrics, states);
  }

  private Map<String, Object> fed(DrawnStep step, int number) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Value v : graph.step().inputs()) {
      Feed feed = graph.feeds().get(v.name());
      if (feed instanceof Feed.ImageView || feed instanceof Feed.EitherView) {
        int view = step.feeder().view(v.name(), number);
        all.put(v.name(), Map.of("stream", DrawnViews.stream(number, view)));
      } else {
        all.put(v.name(), Map.of("base64", base64(step.program().input(v.name()))));
      }
    }
    return all;
  }

  /** The bytes of some numbers, least significant first. */
  private static String base64(Memory memory) {
    byte[] bytes = new byte[Math.toIntExact(memory.size() * memory.type().bytes())];
    memory.read(0, ByteBuffer.wrap(bytes));
    if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
      throw new IllegalStateException("the files are for machines that begin with the low byte");
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** All but the texts. */
  Map<String, Object> json(StepResults results) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", StepFolder.FORMAT);
    all.put("precision", precision);
    Map<String, Object> files = new LinkedHashMap<>();
    texts.forEach((kind, text) -> files.put(kind, text(file(kind), text)));
    all.put("texts", files);
    Map<String, List<StateRule>> rules = StateRules.of(graph.step());
    all.put("states", graph.step().states().stream().map(s -> state(s, rules)).toList());
    all.put("inputs", graph.step().inputs().stream().map(this::input).toList());
    all.put("fed", results.fed());
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("engine", results.engine());
    run.put("metrics", results.metrics());
    run.put("states", results.states());
    all.put("run", run);
    return all;
  }

  private Map<String, Object> input(Value v) {
    Map<String, Object> input = tensor(v.name(), v.type().name(), v.shape().dims());
    input.put("feed", graph.feeds().get(v.name()).getClass().getSimpleName());
    return input;
  }

  private static Map<String, Object> tensor(String name, String type, long[] shape) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name);
    all.put("type", type);
    all.put("shape", shape);
    return all;
  }

  private static Map<String, Object> state(State s, Map<String, List<StateRule>> rules) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", s.name());
    all.put("type", s.value().type().name());
    all.put("elements", s.value().shape().size());
    List<Map<String, Object>> parts = new ArrayList<>();
    for (int i = 0; i < s.parts().size(); i++) {
      Map<String, Object> part = rule(rules.get(s.name()).get(i));
      if (s.parts().get(i).init() instanceof Initializer.CopyOf copy) {
        part.put("follows", copy.part());
      }
      parts.add(part);
    }
    all.put("parts", parts);
    return all;
  }

  private static Map<String, Object> rule(StateRule rule) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", rule.name());
    all.put("offset", rule.offset());
    all.put("shape", rule.shape().dims());
    if (rule.bound() == 0) {
      all.put("values", rule.values());
    } else {
      all.put("bound", rule.bound());
      all.put("stream", rule.stream());
    }
    return all;
  }

  private static Map<String, Object> text(String file, StepText text) {
    List<Object> parameters = new ArrayList<>();
    for (StepText.Parameter p : text.parameters()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("variable", p.variable());
      one.put("owner", p.owner().name());
      one.put("name", p.name());
      one.put("type", p.type().name());
      one.put("elements", p.elements());
      if (p.values().length > 0) {
        one.put("values", p.values());
      }
      parameters.add(one);
    }
    List<Object> metrics = new ArrayList<>();
    for (StepText.Metric m : text.metrics()) {
      Map<String, Object> one = tensor(m.name(), m.type().name(), m.shape().dims());
      one.put("variable", m.variable());
      metrics.add(one);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("file", file);
    all.put("parameters", parameters);
    all.put("metrics", metrics);
    all.put("parts", text.parts().stream().map(EmittedStep::part).toList());
    return all;
  }

  private static Map<String, Object> part(StepText.StepPart part) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("function", part.function());
    all.put("in", part.in());
    all.put("out", part.out());
    part.then()
        .ifPresent(
            then -> {
              Map<String, Object> launch = new LinkedHashMap<>();
              launch.put("label", then.kernel().label());
              launch.put("name", then.kernel().name());
              launch.put("source", then.kernel().source());
              launch.put("blocks", then.kernel().blocks());
              launch.put("threads", then.kernel().threads());
              launch.put("arguments", then.arguments());
              all.put("launch", launch);
            });
    return all;
  }
}
