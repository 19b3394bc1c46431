package org.selfdiff.runner.engine.torch;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** Does what lies between the parts of a script. */
final class Interludes {
  private final TorchExchanges exchanges;
  private final KernelLauncher launcher;

  Interludes(TorchExchanges exchanges, KernelLauncher launcher) {
    this.exchanges = exchanges;
    this.launcher = launcher;
  }

  /**
   * Does one.
   *
   * @param tensors gives the tensor of a variable
   */
  void perform(Interlude what, Function<String, Tensor> tensors) {
    if (what instanceof Interlude.Begin begin) {
      exchanges.begin(
          begin.exchange(),
          tensors.apply(begin.exchange().from()),
          tensors.apply(begin.exchange().into()));
    } else if (what instanceof Interlude.Await await) {
      exchanges.await(await.exchange());
    } else if (what instanceof Interlude.Launch launch) {
      List<Tensor> arguments = launch.arguments().stream().map(tensors).toList();
      launcher.launch(launch.kernel(), arguments);
    }
  }

  /** Runs a step that has them. */
  void through(Runnable step) {
    exchanges.through(step);
  }

  /** Puts the times of exchanges into a profile. */
  void report(Map<String, Double> profile) {
    exchanges.report(profile);
  }
}
