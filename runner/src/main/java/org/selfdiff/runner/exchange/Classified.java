package org.selfdiff.runner.exchange;

import java.util.Map;

/**
 * What was classified.
 *
 * @param images that were asked for
 * @param list whether they came from a list, whose broken images have rows without classes
 * @param broken images that could not be read, by their number from 0, and why
 * @param labeled images that lie in a folder with the name of a class
 * @param first of these, those whose most likely class it is
 * @param five of these, those among whose five most likely classes it is
 */
public record Classified(
    int images, boolean list, Map<Integer, String> broken, int labeled, int first, int five) {
  /** Copies the map. */
  public Classified {
    broken = Map.copyOf(broken);
  }
}
