package org.selfdiff.runner.session;

import java.util.List;
import java.util.Map;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.Readings;

/** Takes down in which order runs are begun and read: {@code run 1}, {@code read 1}. */
final class Ordered extends StandInExecutor.Passing {
  private final List<String> order;
  private int runs;

  Ordered(Program real, List<String> order) {
    super(real);
    this.order = order;
  }

  @Override
  public Memory metric(String name) {
    throw new IllegalStateException("waits for the step: " + name);
  }

  @Override
  public Readings readings() {
    Readings taken = real.readings();
    int run = runs;
    return new Readings() {
      @Override
      public boolean isThere() {
        return taken.isThere();
      }

      @Override
      public Map<String, Double> numbers() {
        order.add("read " + run);
        return taken.numbers();
      }
    };
  }

  @Override
  public void run() {
    order.add("run " + ++runs);
    real.run();
  }
}
