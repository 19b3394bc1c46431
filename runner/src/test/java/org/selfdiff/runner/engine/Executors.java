package org.selfdiff.runner.engine;

import java.util.List;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/** The executors that there are. */
public final class Executors {
  private Executors() {}

  /** One of each, the slowest first. */
  public static List<Executor> all() {
    return List.of(new Nd4jExecutor(), new TorchExecutor());
  }
}
