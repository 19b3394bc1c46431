package org.selfdiff.runner.engine.torch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.selfdiff.runner.engine.joined.JoinedGroup;

/** What is done between two parts of a script because TorchScript cannot. */
sealed interface Interlude {
  /** Names of the tensors it touches. */
  Set<String> variables();

  /** An exchange with other ranks begins. */
  record Begin(TorchExchange exchange) implements Interlude {
    @Override
    public Set<String> variables() {
      return new LinkedHashSet<>(List.of(exchange.from(), exchange.into()));
    }
  }

  /** An exchange has to be over before what comes next. */
  record Await(TorchExchange exchange) implements Interlude {
    @Override
    public Set<String> variables() {
      return new LinkedHashSet<>(List.of(exchange.from(), exchange.into()));
    }
  }

  /**
   * A kernel of ours is put on the stream of the step. It need not be over for what it touches to
   * be let go of: the allocator gives memory again to what comes later on the same stream, and that
   * waits for the kernel.
   *
   * @param group what it computes
   * @param arguments variables of its tensors in the order of its parameters; outputs exist already
   */
  record Launch(JoinedGroup group, List<String> arguments) implements Interlude {
    @Override
    public Set<String> variables() {
      return new LinkedHashSet<>(arguments);
    }
  }
}
