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

  /** Name of the buffer. */
  public String name() {
    return value.name();
  }
}
