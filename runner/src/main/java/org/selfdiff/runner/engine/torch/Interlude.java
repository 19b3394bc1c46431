package org.selfdiff.runner.engine.torch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.selfdiff.runner.engine.joined.JoinedKernel;

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
   * A kernel of ours is put on the stream of the step.
   *
   * @param arguments variables of its tensors in the order of its parameters; outputs exist already
   */
  record Launch(JoinedKernel kernel, List<String> arguments) implements Interlude {
    @Override
    public Set<String> variables() {
      return new LinkedHashSet<>(arguments);
    }
  }
}
