package org.selfdiff.runner.session.proof;

import java.util.List;
import java.util.Map;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.session.Feeder;
import org.selfdiff.runner.session.FittingStep;
import org.selfdiff.runner.session.Setup;

/** A compiled step that begins from states by rules and is fed images by rules. */
final class DrawnStep implements AutoCloseable {
  /** Name of the metric that every step has. */
  static final String LOSS = "loss";

  /** Of random orders and dropped paths. */
  private static final long SEED = 0;

  /** Steps of the run that these are the first of. */
  private static final int RUN = 1_000_000;

  private final Experiment experiment;
  private final MethodGraph graph;
  private final Map<String, List<StateRule>> rules;
  private final Program program;
  private final Feeder feeder;
  private final int classes;
  private long runs;

  /**
   * Compiles the step.
   *
   * @throws org.selfdiff.runner.session.StepTooLargeException if it does not fit
   */
  DrawnStep(Setup asked) {
    this(FittingStep.of(asked).require());
  }

  private DrawnStep(FittingStep fitting) {
    this(
        fitting.setup().experiment(),
        fitting.graph(),
        fitting.setup().compile(fitting.graph().step()));
  }

  /** A step that is compiled already; closed with this. */
  DrawnStep(Experiment experiment, MethodGraph graph, Program program) {
    this.experiment = experiment;
    this.graph = graph;
    this.program = program;
    rules = StateRules.of(graph.step());
    feeder = new Feeder(program, graph.feeds(), SEED);
    classes = DrawnViews.classes(graph.feeds());
  }

  Program program() {
    return program;
  }

  MethodGraph graph() {
    return graph;
  }

  Feeder feeder() {
    return feeder;
  }

  /** Rules of the tensors of a state. */
  List<StateRule> rules(String state) {
    return rules.get(state);
  }

  /** How often the step has run. */
  long runs() {
    return runs;
  }

  /** Writes the first states. */
  void begin() {
    for (State s : graph.step().states()) {
      Memory memory = program.state(s.name());
      for (StateRule rule : rules.get(s.name())) {
        StateRule.Numbers numbers = rule.numbers();
        for (long i = 0; i < rule.count(); i++) {
          memory.put(rule.offset() + i, numbers.at(i));
        }
      }
    }
  }

  /** Writes the inputs of a step, counted from 0. */
  void feed(long step) {
    int batch = experiment.hardware().batch();
    double lr = experiment.optimizer().effectiveLr(batch);
    feeder.feed(
        StepPosition.of(step, RUN, 1),
        lr,
        new DrawnViews(experiment.views(), batch, classes, step));
  }

  /** Runs the step once. */
  void run() {
    program.run();
    runs++;
  }

  /** The loss of the last run. */
  double loss() {
    return program.metric(LOSS).get(0);
  }

  @Override
  public void close() {
    program.close();
  }
}
