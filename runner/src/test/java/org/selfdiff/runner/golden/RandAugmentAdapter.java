package org.selfdiff.runner.golden;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.augment.CropBox;
import org.selfdiff.runner.data.augment.RandOperation;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Interpolation;

/** RandAugment's operations, exact to the last bit, and their arguments at a magnitude. */
final class RandAugmentAdapter implements GoldenAdapter {
  /** The original's name of each operation, in its order. */
  private static final List<String> NAMES =
      List.of(
          "AutoContrast",
          "Equalize",
          "Invert",
          "Rotate",
          "PosterizeIncreasing",
          "SolarizeIncreasing",
          "SolarizeAdd",
          "ColorIncreasing",
          "ContrastIncreasing",
          "BrightnessIncreasing",
          "SharpnessIncreasing",
          "ShearX",
          "ShearY",
          "TranslateXRel",
          "TranslateYRel");

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("randaugment");
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  /** Operations without an argument. */
  @Override
  public boolean hasGaps(GoldenCase golden) {
    return golden.name().startsWith("levels");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    return golden.name().startsWith("levels") ? levels(golden) : operations(golden);
  }

  /** [15, M, 2]: every operation at every magnitude, as it is and negated. */
  private static Map<String, GoldenArray> levels(GoldenCase golden) {
    double[] magnitudes = golden.input("magnitudes").toDoubles();
    double[] arguments = new double[NAMES.size() * magnitudes.length * 2];
    int i = 0;
    for (RandOperation operation : RandOperation.values()) {
      for (double magnitude : magnitudes) {
        // Stored in single precision: the whole numbers are steps of the exact value.
        double exact = Math.round(magnitude * 1e4) / 1e4;
        arguments[i++] = operation.argument(exact, false);
        arguments[i++] = operation.argument(exact, true);
      }
    }
    return Map.of("out_args", GoldenArray.reals(arguments, NAMES.size(), magnitudes.length, 2));
  }

  /**
   * Members are named {@code out_Operation_pos_bilinear}; direction and weights may be left out.
   */
  private static Map<String, GoldenArray> operations(GoldenCase golden) {
    double magnitude = golden.number("magnitude");
    List<Integer> fill = IntStream.of(golden.settings("fill")).boxed().toList();
    Map<String, GoldenArray> results = new TreeMap<>();
    for (String member : golden.expected().keySet()) {
      String[] words = member.split("_");
      RandOperation operation = RandOperation.values()[NAMES.indexOf(words[1])];
      boolean negative = words.length > 2 && words[2].equals("neg");
      boolean cubic = words.length > 3 && words[3].equals("bicubic");
      Image moved =
          operation.apply(
              PilOpsAdapter.image(golden),
              operation.argument(magnitude, negative),
              cubic ? Interpolation.BICUBIC : Interpolation.BILINEAR,
              fill,
              new CropBox(0, 0, golden.input("image").shape()[0], golden.input("image").shape()[1]),
              new Workspace(0));
      results.put(
          member,
          GoldenArray.integers(PilOpsAdapter.pixels(moved), moved.height(), moved.width(), 3));
    }
    return results;
  }
}
