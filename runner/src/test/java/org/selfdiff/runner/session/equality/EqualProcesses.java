package org.selfdiff.runner.session.equality;

import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.engine.torch.group.Processes;

/** A rank that is a process of its own: says the digest of where the steps of a case lead. */
final class EqualProcesses {
  private EqualProcesses() {}

  /** Arguments: those of {@link Processes}, the number of a method, steps. */
  public static void main(String[] arguments) throws Exception {
    Processes.rank(
        arguments,
        (group, words) -> {
          EqualCase of = EqualCases.methods().get(Integer.parseInt(words.get(0)));
          int steps = Integer.parseInt(words.get(1));
          return EqualRun.of(
                  of, of.graph(group.size()), steps, new TorchExecutor(), group, group.rank())
              .digest();
        });
  }
}
