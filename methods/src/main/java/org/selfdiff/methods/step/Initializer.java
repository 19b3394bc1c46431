package org.selfdiff.methods.step;

import java.util.Arrays;
import java.util.List;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.random.CounterRandom;

/** The value of a part before the first step. */
public sealed interface Initializer {
  /** Every element is the same number. */
  record Fill(double value) implements Initializer {}

  /**
   * Normal numbers with deviation sqrt(2 / fan-out), fan-out = kH · kW · output channels:
   * torchvision's rule for ResNet convolutions (He et al. 2015).
   */
  record HeFanOut() implements Initializer {}

  /**
   * Uniform numbers in ±1/sqrt(fan-in): PyTorch's default for linear layers and convolutions.
   *
   * @param fanIn inputs of one output
   */
  record UniformFanIn(long fanIn) implements Initializer {}

  /**
   * Uniform numbers.
   *
   * @param bound the numbers lie in ±bound
   */
  record Uniform(double bound) implements Initializer {}

  /**
   * Normal numbers with mean 0.
   *
   * @param deviation their standard deviation
   */
  record Normal(double deviation) implements Initializer {}

  /**
   * Given numbers, for instance a table of positions.
   *
   * @param elements all elements in row-major order
   */
  record Table(List<Double> elements) implements Initializer {
    /** Copies the numbers. */
    public Table {
      elements = List.copyOf(elements);
    }
  }

  /** Normal numbers, every column of the matrix divided by its L2 norm: a queue of unit keys. */
  record UnitColumns() implements Initializer {}

  /**
   * The initial value of another part of the same shape.
   *
   * @param part its full name
   */
  record CopyOf(String part) implements Initializer {}

  /**
   * The values of a backbone's tensor that was trained before, in a file of any known layout;
   * whoever starts the step reads the file.
   *
   * @param file what holds it, as the experiment names it
   * @param key the tensor's key within the backbone
   */
  record Imported(String file, String key) implements Initializer {}

  /**
   * Numbers that follow from the initial values of other parts.
   *
   * @param parts their full names
   * @param rule what makes the numbers of theirs
   */
  record Derived(List<String> parts, Rule rule) implements Initializer {
    /** Copies the names. */
    public Derived {
      parts = List.copyOf(parts);
    }

    /** A pure function of the elements of each part, in row-major order. */
    @FunctionalInterface
    public interface Rule {
      /** The elements that follow. */
      double[] of(List<double[]> parts);
    }
  }

  /**
   * The initial values of one part.
   *
   * @param name the part's full name; equal names and seeds give equal values
   * @param shape the part's shape
   * @param seed the experiment's seed
   * @return all elements in row-major order
   */
  default double[] values(String name, Shape shape, long seed) {
    double[] out = new double[Math.toIntExact(shape.size())];
    if (this instanceof Fill c) {
      Arrays.fill(out, c.value());
    } else if (this instanceof Table t) {
      return t.elements().stream().mapToDouble(Double::doubleValue).toArray();
    } else if (this instanceof CopyOf || this instanceof Imported || this instanceof Derived) {
      throw new IllegalArgumentException(name + " starts as " + this + ": resolve it first");
    } else {
      CounterRandom random = CounterRandom.of(seed).at("init." + name);
      boolean uniform = this instanceof UniformFanIn || this instanceof Uniform;
      for (int i = 0; i < out.length; i++) {
        out[i] = uniform ? 2 * random.nextDouble() - 1 : random.nextGaussian();
      }
      scale(out, shape);
    }
    return out;
  }

  private void scale(double[] out, Shape shape) {
    if (this instanceof HeFanOut) {
      multiply(out, Math.sqrt(2.0 / (shape.dim(0) * shape.dim(2) * shape.dim(3))));
    } else if (this instanceof UniformFanIn u) {
      multiply(out, 1 / Math.sqrt(u.fanIn()));
    } else if (this instanceof Uniform u) {
      multiply(out, u.bound());
    } else if (this instanceof Normal n) {
      multiply(out, n.deviation());
    } else {
      int columns = (int) shape.dim(1);
      for (int j = 0; j < columns; j++) {
        double square = 0;
        for (int i = j; i < out.length; i += columns) {
          square += out[i] * out[i];
        }
        for (int i = j; i < out.length; i += columns) {
          out[i] /= Math.sqrt(square);
        }
      }
    }
  }

  private static void multiply(double[] out, double factor) {
    for (int i = 0; i < out.length; i++) {
      out[i] *= factor;
    }
  }
}
