package org.selfdiff.runner.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.runner.data.Split;

/** What tells good features from bad ones, every number settled. */
public sealed interface Judge extends Need permits Search, Probe {
  /** Bytes of the training images' pixels up to which they are worth being judged too. */
  long PIXEL_BYTES = 1L << 30;

  /** Multiplications with pixels up to which they are worth being learned from. */
  double PIXEL_PRODUCTS = 2e10;

  /** Which features are judged. */
  Readout readout();

  /** Splits whose center views it looks at. */
  Set<Split> splits();

  /** Multiplications with each number of the training images' features. */
  double products(int classes);

  /** The numbers that decide the result, in words, in the order to show. */
  Map<String, String> facts();

  /** The same for the features of another. */
  Judge by(Contender other);

  /** The features that it judges, and itself. */
  default List<Need> alone() {
    return List.of(new Need.Extract(of(), readout(), splits()), this);
  }

  /**
   * The trained network beside its baselines: raw pixels where they are cheap enough, and the
   * network as it began; none of them where training images are drawn anew each epoch.
   *
   * @param images what is judged on
   * @param start whether it is known how the network began
   */
  default List<Need> beside(Extent images, boolean start) {
    List<Need> needs = new ArrayList<>(alone());
    if (splits().contains(Split.TRAIN)) {
      if (worthPixels(images)) {
        needs.addAll(by(Contender.PIXELS).alone());
      }
      if (start) {
        needs.addAll(by(Contender.UNTRAINED).alone());
      }
    }
    return needs;
  }

  /** Whether raw pixels of these images are cheap enough to be judged. */
  default boolean worthPixels(Extent images) {
    double numbers = (double) images.train() * images.pixels();
    return numbers * Float.BYTES <= PIXEL_BYTES
        && numbers * products(images.classes()) <= PIXEL_PRODUCTS;
  }
}
