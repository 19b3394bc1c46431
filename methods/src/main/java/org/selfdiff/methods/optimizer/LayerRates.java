package org.selfdiff.methods.optimizer;

import java.util.function.ToIntFunction;

/**
 * Learning rates that fall from layer to layer with the distance to the output, for fine-tuning
 * (Clark et al. 2020, arXiv 2003.10555; BEiT, Bao et al. 2021, arXiv 2106.08254): that of layer l
 * is {@code decay^(last - l)} of the scheduled one.
 *
 * @param decay 1 has one rate for all
 * @param last the layer that has the scheduled rate
 * @param layer of a tensor, by its key in the network
 */
public record LayerRates(double decay, int last, ToIntFunction<String> layer) {
  /** One rate for all. */
  public static final LayerRates EQUAL = new LayerRates(1, 0, key -> 0);

  /** Factor of a tensor's learning rate. */
  double scale(String key) {
    return decay == 1 ? 1 : Math.pow(decay, last - layer.applyAsInt(key));
  }
}
