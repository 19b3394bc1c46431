package org.selfdiff.runner.sweep.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.selfdiff.runner.sweep.space.Categorical;
import org.selfdiff.runner.sweep.space.Condition;
import org.selfdiff.runner.sweep.space.Dimension;
import org.selfdiff.runner.sweep.space.IntRange;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.space.Space;
import org.selfdiff.runner.sweep.space.SweepPoint;

/** A function of a space with a known least value. */
record Landscape(String name, Space space, ToDoubleFunction<SweepPoint> value, double least) {

  static final List<Landscape> ALL =
      List.of(branin(), hartmann6(), rosenbrock(), sphere(), mixed());

  /** How far above the least value a point is. */
  double regret(SweepPoint point) {
    return value.applyAsDouble(point) - least;
  }

  /** Branin's function (Dixon and Szegö 1978): three equal valleys. */
  private static Landscape branin() {
    Space space =
        new Space(List.of(new RealRange("x0", -5, 10, false), new RealRange("x1", 0, 15, false)));
    return new Landscape(
        "Branin",
        space,
        point -> {
          double x = point.get("x0");
          double y = point.get("x1");
          double bend = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
          return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
        },
        0.39788735772973816);
  }

  /** Hartmann's function of six variables (Dixon and Szegö 1978). */
  private static Landscape hartmann6() {
    double[] alpha = {1.0, 1.2, 3.0, 3.2};
    double[][] a = {
      {10, 3, 17, 3.5, 1.7, 8},
      {0.05, 10, 17, 0.1, 8, 14},
      {3, 3.5, 1.7, 10, 17, 8},
      {17, 8, 0.05, 10, 0.1, 14}
    };
    double[][] p = {
      {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
      {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
      {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
      {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
    };
    return new Landscape(
        "Hartmann-6",
        cube(6, 0, 1),
        point -> {
          double sum = 0;
          for (int i = 0; i < alpha.length; i++) {
            double inner = 0;
            for (int j = 0; j < 6; j++) {
              double away = point.get("x" + j) - p[i][j];
              inner += a[i][j] * away * away;
            }
            sum -= alpha[i] * Math.exp(-inner);
          }
          return sum;
        },
        -3.32236801141551);
  }

  /** Rosenbrock's function of four variables (1960): a bent valley that no single axis follows. */
  private static Landscape rosenbrock() {
    return new Landscape(
        "Rosenbrock-4",
        cube(4, -2, 2),
        point -> {
          double sum = 0;
          for (int i = 0; i < 3; i++) {
            double x = point.get("x" + i);
            double climb = point.get("x" + (i + 1)) - x * x;
            sum += 100 * climb * climb + (1 - x) * (1 - x);
          }
          return sum;
        },
        0);
  }

  /** A round bowl of five variables, its bottom away from the middle. */
  private static Landscape sphere() {
    double[] bottom = {0.8, -0.6, 0.3, -0.9, 0.5};
    return new Landscape(
        "Sphere-5",
        cube(5, -1, 1),
        point ->
            IntStream.range(0, 5)
                .mapToDouble(i -> Math.pow(point.get("x" + i) - bottom[i], 2))
                .sum(),
        0);
  }

  /**
   * What a sweep looks like: two methods, each with settings of its own, and a learning rate on a
   * logarithmic scale. The better method is the worse one while its own setting is far off.
   */
  private static Landscape mixed() {
    Condition ofA = new Condition("method", Set.of(0));
    Condition ofB = new Condition("method", Set.of(1));
    Space space =
        new Space(
            List.of(
                new Categorical("method", 3),
                new RealRange("lr", 1e-4, 1, true),
                new IntRange("queue", 16, 4096, true, Optional.of(ofA)),
                new RealRange("temperature", 0.01, 1, true, Optional.of(ofB)),
                new Categorical("symmetric", 2, Optional.of(ofB))));
    return new Landscape(
        "Mixed",
        space,
        point -> {
          double loss = Math.pow(Math.log10(point.get("lr") / 0.03), 2);
          return switch (point.choice("method")) {
            case 0 -> loss + 0.3 + 0.1 * Math.pow(Math.log(point.get("queue") / 512) / 2, 2);
            case 1 ->
                loss
                    + 2 * Math.pow(Math.log10(point.get("temperature") / 0.15), 2)
                    + 0.2 * (1 - point.get("symmetric"));
            default -> loss + 0.6;
          };
        },
        0);
  }

  private static Space cube(int n, double low, double high) {
    Dimension[] dimensions = new Dimension[n];
    Arrays.setAll(dimensions, i -> new RealRange("x" + i, low, high, false));
    return new Space(List.of(dimensions));
  }
}
