package org.selfdiff.runner.exchange;

import java.util.List;

/**
 * What a classifier says of an image.
 *
 * @param file path below the folder, in the archive, or as its list has it
 * @param guesses the most likely classes, best first; none where the image cannot be read
 * @param broken why it cannot be read; empty where it can
 */
public record ClassifiedImage(String file, List<Guess> guesses, String broken) {
  /**
   * A class.
   *
   * @param name of the class
   * @param probability 0 to 1
   */
  public record Guess(String name, double probability) {}

  /** Copies the list. */
  public ClassifiedImage {
    guesses = List.copyOf(guesses);
  }
}
