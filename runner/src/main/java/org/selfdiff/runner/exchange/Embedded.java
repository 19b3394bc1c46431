package org.selfdiff.runner.exchange;

import java.util.Map;

/**
 * What was embedded.
 *
 * @param rows of the file
 * @param images that were asked for
 * @param list whether they came from a list, whose broken images have rows of NaN
 * @param broken images that could not be read, by their number from 0, and why
 */
public record Embedded(int rows, int images, boolean list, Map<Integer, String> broken) {
  /** Copies the map. */
  public Embedded {
    broken = Map.copyOf(broken);
  }
}
