package org.selfdiff.runner.session;

import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;

/** Times the step of an experiment on all of its devices, each with a process of its own. */
public final class SharedBench implements AutoCloseable {
  private final Ranks others;
  private final Setup setup;
  private final StepBench bench;

  private SharedBench(Ranks others, Setup setup, StepBench bench) {
    this.others = others;
    this.setup = setup;
    this.bench = bench;
  }

  /**
   * Starts the ranks and compiles their steps.
   *
   * @throws StepTooLargeException if the step cannot be built or held
   */
  public static SharedBench of(Loaded.Valid loaded) {
    Experiment e = loaded.experiment();
    SharedDevices devices = Setup.devices(e);
    FittingStep planned = FittingStep.of(Setup.rank(e, devices.first(), devices.count())).require();
    Ranks others = Ranks.startBench(loaded, devices, planned.setup());
    try {
      FittingStep step = planned.in(others.meet(() -> false).orElseThrow());
      return new SharedBench(others, step.setup(), new StepBench(step));
    } catch (RuntimeException thrown) {
      RuntimeException cause = others.because(thrown);
      others.close();
      throw cause;
    }
  }

  /** What is timed, as rank 0 sees it. */
  public Setup setup() {
    return setup;
  }

  /** The measurement. */
  public StepBench bench() {
    return bench;
  }

  @Override
  public void close() {
    bench.close();
    others.dismiss();
  }
}
