package org.selfdiff.runner.golden;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.KnnResult;

/** The arrays of kNN cases as the product's types, and back. */
final class KnnArrays {
  private KnnArrays() {}

  static Features features(GoldenCase golden, String values, String labels) {
    GoldenArray array = golden.input(values);
    return new Features(
        array.toFloats(), array.shape()[0], array.shape()[1], golden.input(labels).toInts());
  }

  static GoldenArray scores(KnnResult result, int classes) {
    double[] scores =
        IntStream.range(0, result.queries())
            .mapToObj(result::scores)
            .flatMapToDouble(DoubleStream::of)
            .toArray();
    return GoldenArray.reals(scores, result.queries(), classes);
  }

  /** A share of one in percent, as the authors' code has it. */
  static double percent(double share) {
    return 100 * share;
  }

  static GoldenArray predictions(KnnResult result) {
    return GoldenArray.integers(result.classification().predictions(), result.queries());
  }
}
