package org.selfdiff.runner.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.runner.data.Split;

/** What tells good features from bad ones, every number settled. */
public sealed interface Judge permits Search, Probe {
  /** Bytes of the training images' pixels up to which they are worth being evaluated too. */
  long PIXEL_BYTES = 1L << 30;

  /** Multiplications with pixels up to which they are worth being learned from. */
  double PIXEL_PRODUCTS = 2e10;

  /** Which features are evaluated. */
  Readout readout();

  /** Splits whose center views are looked at. */
  Set<Split> splits();

  /** Multiplications with each number of the training images' features. */
  double products(int classes);

  /** The numbers that decide the result, in words, in the order to show. */
  Map<String, String> facts();

  /** Consumes either kind. */
  <R> R accept(Contender of, Need.Visitor<R> visitor);

  /** Evaluating the features of one. */
  default List<Need> needs(Contender of) {
    return List.of(new Need.Extract(of, readout(), splits()), new Need.Judging(of, this));
  }

  /** Evaluating raw pixels, where they are cheap enough. */
  default List<Need> pixels(Extent images) {
    double numbers = (double) images.train() * images.pixels();
    return numbers * Float.BYTES <= PIXEL_BYTES
            && numbers * products(images.classes()) <= PIXEL_PRODUCTS
        ? needs(Contender.PIXELS)
        : List.of();
  }

  /**
   * Evaluating the trained network beside its baselines: raw pixels, and the network as it began;
   * none of them where training images are drawn anew each epoch.
   *
   * @param images what is evaluated on
   * @param start whether it is known how the network began
   */
  default List<Need> needs(Extent images, boolean start) {
    List<Need> needs = new ArrayList<>(needs(Contender.TRAINED));
    if (splits().contains(Split.TRAIN)) {
      needs.addAll(pixels(images));
      needs.addAll(start ? needs(Contender.UNTRAINED) : List.of());
    }
    return needs;
  }
}
