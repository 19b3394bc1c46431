package org.selfdiff.runner.visualize;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.selfdiff.runner.evaluate.Tsne;

/**
 * What is asked of the pictures.
 *
 * @param images how many images attention and views show
 * @param files image or folder of images to show attention in, in the place of validation images
 * @param size side of the images that attention is computed on; that of the views where empty
 * @param mass share of the attention that the marked patches hold, above 0 and below 1
 * @param classes how many classes t-SNE shows; all up to 20 and else 6 where empty
 * @param points most points of t-SNE
 * @param count most images of the map
 */
public record Options(
    int images,
    Optional<Path> files,
    OptionalInt size,
    double mass,
    OptionalInt classes,
    int points,
    int count) {
  /** Images where nothing else is asked for. */
  public static final int IMAGES = 6;

  /** The share in the figures of DINO and Mugs. */
  public static final double MASS = 0.6;

  /** Points where nothing else is asked for. */
  public static final int POINTS = 1000;

  /** Images of the map where nothing else is asked for: as many as the exact method takes. */
  public static final int COUNT = Tsne.MOST_POINTS;

  /** What is shown where nothing is asked for. */
  public static final Options USUAL =
      new Options(
          IMAGES, Optional.empty(), OptionalInt.empty(), MASS, OptionalInt.empty(), POINTS, COUNT);
}
