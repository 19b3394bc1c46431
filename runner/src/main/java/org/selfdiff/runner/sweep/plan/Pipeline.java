package org.selfdiff.runner.sweep.plan;

/**
 * Work whose input other threads prepare meanwhile on the same cores: a training step and its
 * views, or a pass of the network over images and their decoding.
 *
 * @param work seconds of the work with nothing beside it
 * @param threads that it keeps busy, at least 1
 * @param preparation seconds of one core for its input
 * @param workers threads that prepare, at least 1
 * @param cores that both share, at least 1
 * @param crowding how much longer both take beside each other than alone, at least 1: cores share
 *     caches and memory
 */
record Pipeline(
    double work, int threads, double preparation, int workers, int cores, double crowding) {
  /** Checks the numbers. */
  public Pipeline {
    if (!(work >= 0 && preparation >= 0)
        || threads < 1
        || workers < 1
        || cores < 1
        || crowding < 1) {
      throw new IllegalArgumentException(
          "no work of "
              + work
              + " s on "
              + threads
              + " threads with "
              + preparation
              + " s on "
              + workers
              + " workers and "
              + cores
              + " cores, crowding "
              + crowding);
    }
  }

  /**
   * Seconds from one piece of work to the next: the longest of the work itself, of its preparation,
   * and of both on all cores, longer as they crowd each other.
   */
  public double seconds() {
    double prepared = preparation / Math.min(workers, cores);
    double shared = (work * Math.min(threads, cores) + preparation) / cores;
    return crowding * Math.max(work, Math.max(prepared, shared));
  }

  /** Seconds that preparing adds to the work. */
  public double waiting() {
    return seconds() - work;
  }
}
