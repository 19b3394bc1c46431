package org.selfdiff.runner.survey;

import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Split;

/**
 * What a set of images is like.
 *
 * @param experiment whose images they are
 * @param set what it is and where it lies
 * @param classes names, by number
 * @param notices what the set itself says
 * @param splits that have images, training images first
 * @param shared test images that are training images, too
 * @param colors mean and deviation of the training images as evaluations see them
 * @param own the experiment's {@code views.normalize}
 * @param side the experiment's {@code views.size}
 * @param secondsPerImage that one thread takes to read and decode
 * @param threads that read
 */
public record SurveyFindings(
    String experiment,
    String set,
    List<String> classes,
    List<String> notices,
    List<SplitFindings> splits,
    Duplicates shared,
    Normalize colors,
    Normalize own,
    int side,
    double secondsPerImage,
    int threads) {
  private static final int CHANNELS = 3;

  int images() {
    return splits.stream().mapToInt(SplitFindings::images).sum();
  }

  int looked() {
    return splits.stream().mapToInt(SplitFindings::looked).sum();
  }

  int readable() {
    return splits.stream().mapToInt(SplitFindings::readable).sum();
  }

  int unreadable() {
    return splits.stream().mapToInt(SplitFindings::unreadable).sum();
  }

  /** Whether not all images were looked at. */
  boolean isSample() {
    return looked() < images();
  }

  Optional<SplitFindings> of(Split split) {
    return splits.stream().filter(s -> s.split() == split).findFirst();
  }

  /** Bytes of all images decoded, by those that were looked at. */
  double decodedBytes() {
    return splits.stream()
        .filter(s -> s.readable() > 0)
        .mapToDouble(s -> (double) CHANNELS * s.pixels() / s.readable() * s.images())
        .sum();
  }

  /** Seconds that all threads take to read the training images once. */
  double epochSeconds() {
    return of(Split.TRAIN).map(s -> s.images() * secondsPerImage / threads).orElse(0.0);
  }

  /** The largest difference between the colors and the experiment's own statistics. */
  double distance() {
    double largest = 0;
    for (int c = 0; c < CHANNELS; c++) {
      largest = Math.max(largest, Math.abs(colors.mean().get(c) - own.mean().get(c)));
      largest = Math.max(largest, Math.abs(colors.std().get(c) - own.std().get(c)));
    }
    return largest;
  }
}
