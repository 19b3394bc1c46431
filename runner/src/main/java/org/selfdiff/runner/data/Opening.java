package org.selfdiff.runner.data;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What images are opened with.
 *
 * @param kept file in which an earlier opening kept what it found, if there may be one
 * @param notice told what takes long
 */
public record Opening(Optional<Path> kept, Consumer<String> notice) {
  /** With nothing. */
  public static final Opening ALONE = new Opening(Optional.empty(), sentence -> {});
}
