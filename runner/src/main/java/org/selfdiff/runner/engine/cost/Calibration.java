package org.selfdiff.runner.engine.cost;

import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.AutocastPolicy;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.MatMul;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;

/**
 * Measures a machine's rates in about a second: a matrix product, a convolution, a pass over memory
 * and a call without work, each as what one more of it adds to a step.
 */
public final class Calibration {
  // Each kernel takes a millisecond or two: less than a busy system lets one run before another.
  private static final int SIDE = 512;
  private static final Shape IMAGES = Shape.of(2, 64, 32, 32);
  private static final Shape FILTERS = Shape.of(64, 64, 3, 3);
  private static final int STREAM_ELEMENTS = 1 << 22;
  private static final int WARMUP = 2;
  private static final int TIMED = 20;

  private final Executor executor;
  private final Placement placement;

  private Calibration(Executor executor, Placement placement) {
    this.executor = executor;
    this.placement = placement;
  }

  /** Measures. Other load on the machine lowers what is found. */
  public static Machine measure(Executor executor, Placement placement) {
    Calibration full =
        new Calibration(
            executor,
            new Placement(placement.threads(), ComputePrecision.GRAPH, placement.device()));
    Machine.Rates rates = full.rates();
    Machine.Rates low =
        placement.precision() == ComputePrecision.GRAPH
            ? rates
            : new Calibration(executor, placement).rates();
    return new Machine(
        placement.threads(),
        rates,
        low,
        full.bytesPerSecond(),
        full.secondsPerCall(),
        Interconnect.assumed(placement.device()));
  }

  private Machine.Rates rates() {
    Shape square = Shape.of(SIDE, SIDE);
    double product = added(1, 2, square, square, Calibration::product);
    double convolution =
        added(1, 2, IMAGES, FILTERS, (g, x, w) -> g.apply1(new Conv2d(1, 1), x, w));
    return new Machine.Rates(
        2.0 * SIDE * SIDE * SIDE / product,
        2.0 * IMAGES.size() * FILTERS.size() / FILTERS.dim(0) / convolution);
  }

  private double bytesPerSecond() {
    double pass = added(1, 2, Shape.of(STREAM_ELEMENTS), Shape.of(1), Calibration::negative);
    return 2.0 * STREAM_ELEMENTS * DType.F32.bytes() / pass;
  }

  private double secondsPerCall() {
    return added(10, 210, Shape.of(1), Shape.of(1), Calibration::negative);
  }

  private static Value negative(Graph g, Value x, Value w) {
    return g.unary(Unary.Fn.NEG, x);
  }

  private static Value product(Graph g, Value x, Value w) {
    return g.apply1(new MatMul(false, false, AutocastPolicy.LOW), x, w);
  }

  /** What a chain is made of. */
  private interface Link {
    Value next(Graph g, Value x, Value w);
  }

  /** Seconds that a link adds to a chain: the difference between a short and a long one. */
  private double added(int few, int many, Shape x, Shape w, Link link) {
    try (Program small = chain(few, x, w, link);
        Program large = chain(many, x, w, link)) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.POSITIVE_INFINITY;
      for (int i = 0; i < WARMUP + TIMED; i++) {
        double one = seconds(small);
        double other = seconds(large);
        if (i >= WARMUP) {
          least = Math.min(least, one);
          most = Math.min(most, other);
        }
      }
      // On a machine with other work to do the difference may be lost; the whole is an upper bound.
      return most > least ? (most - least) / (many - few) : most / many;
    }
  }

  private static double seconds(Program program) {
    long begin = System.nanoTime();
    program.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  private Program chain(int links, Shape xShape, Shape wShape, Link link) {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", DType.F32, xShape);
    Value w = g.input("w", DType.F32, wShape);
    Value y = x;
    for (int i = 0; i < links; i++) {
      y = link.next(g, y, w);
    }
    // A mean, so that the report of the result is short.
    Map<String, Value> metrics = Map.of("mean", g.mean(y));
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), metrics);
    Program program = executor.compile(step, placement);
    program.input("x").fill(1);
    // Chains of products then neither grow nor fade.
    program.input("w").fill((float) wShape.dim(0) / wShape.size());
    return program;
  }
}
