package org.selfdiff.methods.step;

import java.util.List;
import org.selfdiff.methods.graph.Value;

/**
 * What a step carries to the next: one buffer and the named tensors in it.
 *
 * @param value the graph's input with the state before the step
 * @param parts the named tensors; they cover the buffer without gaps
 */
public record State(Value value, List<Part> parts) {
  /** Copies the parts. */
  public State {
    parts = List.copyOf(parts);
  }

  /** A buffer that is one tensor of the same name. */
  public static State of(Value value, Initializer init) {
    return new State(value, List.of(new Part(value.name(), value.shape(), 0, init)));
  }

  /** Name of the buffer. */
  public String name() {
    return value.name();
  }
}
