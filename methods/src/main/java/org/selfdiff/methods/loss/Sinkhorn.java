package org.selfdiff.methods.loss;

import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.schema.Setting;

/**
 * Soft assignment of images to prototypes with equal shares by the Sinkhorn-Knopp algorithm (Cuturi
 * 2013, arXiv 1306.0895) as SwAV uses it (arXiv 2006.09882, section 3.1): exp(scores / ε), then in
 * turn every prototype gets the same mass and every image the same mass.
 *
 * <p>Both forms give the same numbers up to rounding where nothing overflows and there is at least
 * one iteration. Without iterations the rows of {@link Revision#CURRENT} do not sum to 1.
 */
public record Sinkhorn(
    @Setting(
            doc = "ε: how soft the assignment is; scores are divided by it",
            byDefault = "0.05",
            min = 0,
            above = true)
        double epsilon,
    @Setting(
            doc = "rounds of equal mass per prototype and per image",
            byDefault = "3",
            unit = "rounds",
            min = 0,
            max = 1_000)
        int iterations,
    @Setting(
            doc =
                "form of the code: current (from April 2021), original (before, Un-Mix on CIFAR;"
                    + " infinities become the largest finite number), original-stable (the same"
                    + " with the largest score subtracted first)",
            byDefault = "current")
        Revision form) {
  /** A form of the authors' code. */
  public enum Revision {
    /** The code since April 2021. */
    CURRENT,
    /** The code before, which replaces infinities by the largest finite number. */
    ORIGINAL,
    /** The code before, with the largest score subtracted first. */
    ORIGINAL_STABLE
  }

  // Small enough for exp to give 0 in every type.
  private static final double NOTHING = -1000;

  /** Largest finite number of a type. */
  private static double largest(DType type) {
    return type == DType.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
  }

  /**
   * Largest number whose exp is finite.
   *
   * @param largest the largest finite number of a floating-point type
   */
  public static double largestExponent(double largest) {
    double log = Math.log(largest);
    return largest == Float.MAX_VALUE ? Math.nextDown((float) log) : Math.nextDown(log);
  }

  /**
   * The assignment, through which no gradient passes.
   *
   * @param scores prototype scores [B, K]
   * @return shares [B, K] whose rows sum to 1
   */
  public Value assign(Graph g, Value scores) {
    Value exponents = g.mul(g.stopGradient(scores), 1 / epsilon);
    return form == Revision.CURRENT ? current(g, exponents) : original(g, exponents);
  }

  private Value current(Graph g, Value exponents) {
    double b = exponents.dim(0);
    double k = exponents.dim(1);
    Value q = shares(g, exponents);
    for (int i = 0; i < iterations; i++) {
      q = g.mul(g.div(q, g.sum(q, true, 0)), 1 / k);
      q = g.mul(g.div(q, g.sum(q, true, 1)), 1 / b);
    }
    return g.mul(q, b);
  }

  private Value original(Graph g, Value exponents) {
    double perImage = 1.0 / exponents.dim(0);
    Value q = shares(g, form == Revision.ORIGINAL ? capped(g, exponents) : shifted(g, exponents));
    for (int i = 0; i < iterations; i++) {
      q = g.mul(q, factors(g, g.sum(q, true, 0)));
      q = g.mul(q, g.div(g.scalar(perImage), g.sum(q, true, 1)));
    }
    return g.div(q, g.sum(q, true, 1));
  }

  private static Value shares(Graph g, Value exponents) {
    Value q = g.unary(Unary.Fn.EXP, exponents);
    return g.div(q, g.sum(q, true, 0, 1));
  }

  private static Value shifted(Graph g, Value exponents) {
    return g.sub(exponents, max(g, exponents));
  }

  /** Exponents that overflow become the largest of the others. */
  private static Value capped(Graph g, Value exponents) {
    Value over = g.unary(Unary.Fn.STEP, g.add(exponents, -largestExponent(largest(g.type()))));
    return replaced(g, exponents, over, NOTHING);
  }

  /** 1 / (K · mass) for each prototype; where that is infinite, the largest of the others. */
  private static Value factors(Graph g, Value mass) {
    double share = 1.0 / mass.dim(1);
    double least = share / largest(g.type());
    Value none = not(g, g.unary(Unary.Fn.STEP, g.add(mass, -least)));
    return replaced(g, g.div(g.scalar(share), g.add(mass, none)), none, 0);
  }

  /**
   * Values with the maximum of the others in place of the marked ones.
   *
   * @param marked 1 where a value is replaced, else 0
   * @param least what a marked value counts as in that maximum
   */
  private static Value replaced(Graph g, Value x, Value marked, double least) {
    Value kept = g.mul(x, not(g, marked));
    Value largest = max(g, g.add(kept, g.mul(marked, least)));
    return g.add(kept, g.mul(marked, largest));
  }

  private static Value max(Graph g, Value x) {
    return g.apply1(new Reduce(Reduce.Fn.MAX, new int[] {0, 1}, true), x);
  }

  private static Value not(Graph g, Value marked) {
    return g.add(g.unary(Unary.Fn.NEG, marked), 1);
  }
}
