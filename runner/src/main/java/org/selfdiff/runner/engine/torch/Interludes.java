package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.selfdiff.runner.engine.joined.JoinedGroup;
import org.selfdiff.runner.engine.torch.kernel.KernelLauncher;

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
      launch(launch, tensors);
    }
  }

  private void launch(Interlude.Launch launch, Function<String, Tensor> tensors) {
    JoinedGroup group = launch.group();
    List<Tensor> arguments = new ArrayList<>(launch.arguments().size());
    for (int i = 0; i < launch.arguments().size(); i++) {
      Tensor t = tensors.apply(launch.arguments().get(i));
      int inputs = group.inputs().size();
      int alignment =
          i < inputs
              ? group.inputs().get(i).alignment()
              : group.outputs().get(i - inputs).alignment();
      if (t.data_ptr().address() % alignment == 0) {
        arguments.add(t);
      } else if (i < inputs) {
        // A part of something larger that begins where the kernel's wide reads cannot.
        arguments.add(t.clone());
      } else {
        throw new IllegalStateException(
            group.kernel().label() + ": " + launch.arguments().get(i) + " is not aligned");
      }
    }
    launcher.launch(group.kernel(), arguments);
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
