package org.selfdiff.exports.onnx;

import java.util.Locale;

/**
 * How far one output of a file is from the graph's at one batch size, over all images.
 *
 * @param output name of the output
 * @param batch images per run
 * @param absolute largest |a - b|
 * @param relative largest |a - b| divided by the larger of |b| and the output's root mean square
 * @param worst largest |a - b| as a fraction of what the tolerance allows; above 1 (or NaN) fails
 * @param image the image where {@code worst} is
 * @param neighbors fraction of images with the same nearest other image by cosine
 */
public record Deviation(
    String output,
    int batch,
    double absolute,
    double relative,
    double worst,
    int image,
    double neighbors) {
  /** Whether every number is within the tolerance and every nearest neighbor is the same. */
  public boolean passed() {
    return worst <= 1 && neighbors == 1;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s at batch %d: max |a - b| %.3g, relative %.3g, %.3g of the tolerance (image %d), nearest"
            + " neighbors %.2f%% equal",
        output,
        batch,
        absolute,
        relative,
        worst,
        image,
        100 * neighbors);
  }
}
