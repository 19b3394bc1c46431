package org.selfdiff.runner.session.proof;

import java.util.HashMap;
import java.util.Map;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;

/** A step that is fed and never run: it has memory for its inputs and for nothing else. */
final class InputsAlone implements Program {
  private final TrainingStep step;
  private final Map<String, Memory> inputs = new HashMap<>();

  InputsAlone(TrainingStep step) {
    this.step = step;
    for (Value v : step.inputs()) {
      inputs.put(v.name(), Memory.allocate(v.type(), Math.toIntExact(v.shape().size())));
    }
  }

  @Override
  public TrainingStep step() {
    return step;
  }

  @Override
  public Memory input(String name) {
    return inputs.get(name);
  }

  @Override
  public Memory state(String name) {
    throw new IllegalStateException("there are no states");
  }

  @Override
  public Memory metric(String name) {
    throw new IllegalStateException("nothing has run");
  }

  @Override
  public void run() {
    throw new IllegalStateException("nothing runs");
  }

  @Override
  public Map<String, Double> profile() {
    return Map.of();
  }

  @Override
  public void close() {}
}
