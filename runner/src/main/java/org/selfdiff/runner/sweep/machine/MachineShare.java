package org.selfdiff.runner.sweep.machine;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.config.Hardware;

/**
 * How the machine is shared out among runs at the same time.
 *
 * @param parallel runs at the same time, at least 1
 * @param cores of the machine
 * @param devices given out in turn; none leaves the choice to the experiment
 */
public record MachineShare(int parallel, int cores, List<String> devices) {
  /** The launcher gives Java's heap a quarter of the memory: the arrays live beside it. */
  public static final double HEAP_PERCENT = 25;

  /** Copies the list. */
  public MachineShare {
    devices = List.copyOf(devices);
    if (parallel < 1) {
      throw new IllegalArgumentException("a sweep needs a worker, found " + parallel);
    }
  }

  /**
   * The overrides that keep a run to its part: none of them changes what it computes. Threads that
   * the experiment sets itself stay as they are.
   *
   * @param slot number of the worker
   */
  public List<String> words(int slot, Hardware hardware) {
    List<String> words = threads(Math.max(1, cores / parallel), hardware);
    if (!devices.isEmpty()) {
      words.add("hardware.device=" + devices.get(slot % devices.size()));
    }
    return words;
  }

  /** The overrides that keep a run to some threads, as long as the experiment sets none itself. */
  public static List<String> threads(int threads, Hardware hardware) {
    List<String> words = new ArrayList<>();
    if (hardware.threads() == 0) {
      words.add("hardware.threads=" + threads);
    }
    if (hardware.loaders() == 0) {
      words.add("hardware.loaders=" + threads);
    }
    return words;
  }

  /** The share of the heap that one run may take, in per cent of the machine's memory. */
  double heapPercent() {
    return HEAP_PERCENT / parallel;
  }
}
