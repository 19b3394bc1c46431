package org.selfdiff.runner.sweep.trial;

import java.nio.file.Path;
import java.util.List;

/**
 * One run: a point with a seed.
 *
 * @param words overrides that make its experiment, after those of the command line
 * @param seed seed of the run
 * @param identity of the run
 * @param folder of the run
 * @param epochs of the whole run
 */
public record Cell(List<String> words, long seed, String identity, Path folder, int epochs) {
  /** Copies the list. */
  public Cell {
    words = List.copyOf(words);
  }
}
