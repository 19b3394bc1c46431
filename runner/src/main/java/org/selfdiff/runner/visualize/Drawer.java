package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.util.Optional;

/** Makes the pictures of one subject. */
interface Drawer {
  /** Why a run has no such pictures, in a clause; empty where it can have them. */
  default Optional<String> impossible(Material material) {
    return Optional.empty();
  }

  /**
   * Draws and writes them.
   *
   * @param material the run
   * @param album takes the pictures
   */
  void draw(Material material, Album album) throws IOException;
}
