package org.selfdiff.runner.machine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** NVIDIA's library for questions to the driver. */
@FunctionalInterface
public interface Nvml {
  /** Where the library is not there: nothing is known, and nothing is wrong. */
  Nvml ABSENT = () -> Answer.NOTHING;

  /** Asks for everything at once. */
  Answer ask();

  /**
   * What it answers.
   *
   * @param version of the driver
   * @param cuda the newest CUDA that the driver serves, as 13000 for 13.0
   * @param fault what the library says where the driver cannot be asked
   * @param gpus in the order of the bus
   */
  record Answer(
      Optional<String> version, OptionalInt cuda, Optional<String> fault, List<NvidiaGpu> gpus) {
    /** Nothing at all. */
    static final Answer NOTHING =
        new Answer(Optional.empty(), OptionalInt.empty(), Optional.empty(), List.of());

    /** Copies the list. */
    public Answer {
      gpus = List.copyOf(gpus);
    }
  }
}
