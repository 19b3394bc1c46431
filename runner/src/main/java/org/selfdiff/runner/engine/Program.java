package org.selfdiff.runner.engine;

import java.util.HashMap;
import java.util.Map;
import org.selfdiff.methods.step.TrainingStep;

/**
 * A compiled step and its states. Not thread safe. After the first run a step allocates nothing.
 */
public interface Program extends AutoCloseable {
  /** What this program computes. */
  TrainingStep step();

  /**
   * The memory of an input; what is written there is used by the next run, and by those after it
   * until the memory is asked for again.
   *
   * @throws IllegalArgumentException if the step has no such input
   */
  Memory input(String name);

  /**
   * The memory of a state as it is after the last run, to be read. After a run it has to be asked
   * for again: on a GPU it is a copy, and what is written there gets lost.
   *
   * @throws IllegalArgumentException if the step has no such state
   */
  Memory state(String name);

  /**
   * The memory of a state to be read and written until the next run, which finds there what was
   * written. On a GPU the whole state is sent, changed or not; on a processor this is the state
   * itself.
   *
   * @throws IllegalArgumentException if the step has no such state
   */
  default Memory stateToWrite(String name) {
    return state(name);
  }

  /**
   * The memory of a metric after a run; as with states, it has to be asked for after each.
   *
   * @throws IllegalArgumentException if the step has no such metric
   */
  Memory metric(String name);

  /**
   * The first number of each metric of the last run, taken down so that they can be read behind
   * later runs too: a GPU goes on while the host reads what it did before. All are to be read
   * before the program is closed.
   */
  default Readings readings() {
    Map<String, Double> numbers = new HashMap<>();
    step().metrics().keySet().forEach(name -> numbers.put(name, metric(name).get(0)));
    return Readings.of(numbers);
  }

  /**
   * Begins to move the inputs that were written to the device, while a run before may still be at
   * work there. A run does so by itself; calling this earlier saves the time of the transfer.
   */
  default void upload() {}

  /**
   * Runs the step once; on a GPU it may return before the step is done. A step that exchanges
   * values with other ranks and fails leaves its group, which frees the others.
   *
   * @throws org.selfdiff.runner.engine.group.GroupException if another rank is gone or runs another
   *     step
   */
  void run();

  /**
   * Waits until everything that was begun is done: runs, and transfers to and from the device.
   * Times of steps are taken between two such calls. Where a run returns when its step is done,
   * there is nothing to wait for.
   */
  default void settle() {}

  /**
   * Runs after which every further one is done alike: engines that record a step on a GPU run it as
   * it is until then, and the last of these runs records it. 0 where all runs are alike.
   */
  default int warmup() {
    return 0;
  }

  /**
   * Measures every kernel in one run of the step; engines that warm up first run it some times
   * more, and the states go on with every run. All ranks of a group measure together; an exchange
   * is there with the time from its begin to its end, and as {@code waited} with that in which
   * nothing else was done.
   *
   * @return op and shape of its output to the milliseconds that all such kernels took
   */
  Map<String, Double> profile();

  /** Frees the program's memory; the program and its memory cannot be used afterwards. */
  @Override
  void close();
}
