package org.selfdiff.runner.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/**
 * A step drawn at random whose values are used several times, joined, cut apart, viewed, packed and
 * kept from step to step, with the plain arithmetic of the same step beside it.
 */
public final class RandomGraph {
  static final int SIDE = 3;
  static final int SIZE = SIDE * SIDE;
  private static final int OPS = 40;
  private static final int PARTS = 3;
  private static final double MOMENTUM = 0.75;

  private final Random random;
  private final Graph graph;
  private final List<Value> squares = new ArrayList<>();
  private final List<Value> joined = new ArrayList<>();
  private final Map<Value, double[]> numbers = new HashMap<>();
  private final List<Runnable> precision = new ArrayList<>();
  private final List<State> states = new ArrayList<>();
  private final Map<String, Value> updates = new LinkedHashMap<>();
  private final Map<String, Value> metrics = new LinkedHashMap<>();
  private TrainingStep step;

  private RandomGraph(Random random, DType type) {
    this.random = random;
    this.graph = new Graph(type);
  }

  static RandomGraph draw(int seed) {
    return draw(seed, DType.F64);
  }

  /** A step in a type. */
  public static RandomGraph draw(int seed, DType type) {
    RandomGraph g = new RandomGraph(new Random(seed), type);
    g.build();
    return g;
  }

  /** The step. */
  public TrainingStep step() {
    return step;
  }

  /** Sets an input or a state of the arithmetic. */
  void set(String name, double[] values) {
    Value value =
        graph.inputs().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
    numbers.put(value, values.clone());
  }

  /** Computes the step: the metrics, and the states that the next one starts from. */
  Map<String, double[]> run() {
    precision.forEach(Runnable::run);
    Map<String, double[]> results = new LinkedHashMap<>();
    metrics.forEach((name, value) -> results.put(name, numbers.get(value).clone()));
    Map<String, double[]> next = new HashMap<>();
    updates.forEach((name, value) -> next.put(name, numbers.get(value).clone()));
    for (State s : states) {
      double[] values = next.getOrDefault(s.name(), numbers.get(s.value()));
      numbers.put(s.value(), values);
      results.put(s.name(), values);
    }
    return results;
  }

  private void build() {
    for (int i = 0; i < 2; i++) {
      squares.add(graph.input("x" + i, SIDE, SIDE));
    }
    Value flat = state("flat", PARTS * SIZE);
    Value slow = state("slow", PARTS * SIZE);
    Value kept = graph.input("kept", SIDE, SIDE);
    states.add(State.of(kept, new Initializer.Fill(0)));
    squares.add(kept);
    for (int i = 0; i < PARTS; i++) {
      squares.add(view(flat, i));
      squares.add(view(slow, i));
    }
    for (int i = 0; i < OPS; i++) {
      next();
    }
    Value packed = pack();
    Value moved =
        given(
            graph.sub(flat, graph.mul(packed, 0.125)),
            PARTS * SIZE,
            i -> numbers.get(flat)[i] - numbers.get(packed)[i] * 0.125);
    updates.put("flat", moved);
    Value followed = random.nextBoolean() ? moved : flat;
    updates.put(
        "slow",
        given(
            graph.apply1(new EmaUpdate(), slow, followed, graph.scalar(MOMENTUM)),
            PARTS * SIZE,
            i -> numbers.get(slow)[i] * MOMENTUM + numbers.get(followed)[i] * (1 - MOMENTUM)));
    updates.put("kept", square());
    for (int i = 0; i < 3; i++) {
      metrics.put("square" + i, square());
    }
    if (!joined.isEmpty()) {
      metrics.put("joined", joined.get(random.nextInt(joined.size())));
    }
    step = new TrainingStep(graph, states, updates, metrics);
  }

  private Value state(String name, long size) {
    Value value = graph.input(name, size);
    states.add(State.of(value, new Initializer.Fill(0)));
    return value;
  }

  /** Mostly of the newest, so that chains grow; sometimes old ones, so that they live long. */
  private Value square() {
    int n = squares.size();
    int back = random.nextInt(4) > 0 ? Math.min(n, 5) : n;
    return squares.get(n - 1 - random.nextInt(back));
  }

  private void next() {
    switch (random.nextInt(10)) {
      case 0 -> map(Unary.Fn.NEG, v -> -v);
      case 1 -> map(Unary.Fn.ABS, Math::abs);
      case 2 -> map(Unary.Fn.TANH, Math::tanh);
      case 3 -> add();
      case 4 -> product();
      case 5 -> matmul();
      case 6 -> permute();
      case 7, 8 -> join();
      default -> cut();
    }
  }

  private interface Element {
    double at(int i);
  }

  private Value given(Value value, int size, Element element) {
    precision.add(
        () -> numbers.put(value, IntStream.range(0, size).mapToDouble(element::at).toArray()));
    return value;
  }

  private void square(Value value, Element element) {
    squares.add(given(value, SIZE, element));
  }

  private Value view(Value flat, int part) {
    Shape shape = Shape.of(SIDE, SIDE);
    return given(
        graph.apply1(new View((long) part * SIZE, shape), flat),
        SIZE,
        i -> numbers.get(flat)[part * SIZE + i]);
  }

  private Value pack() {
    List<Value> parts = IntStream.range(0, PARTS).mapToObj(i -> square()).toList();
    return given(
        graph.apply(new Pack(), parts).get(0),
        PARTS * SIZE,
        i -> numbers.get(parts.get(i / SIZE))[i % SIZE]);
  }

  private void map(Unary.Fn fn, DoubleUnaryOperator of) {
    Value a = random.nextInt(4) == 0 && !joined.isEmpty() ? joined.get(0) : square();
    Value y = graph.unary(fn, a);
    int size = (int) a.shape().size();
    given(y, size, i -> of.applyAsDouble(numbers.get(a)[i]));
    (size == SIZE ? squares : joined).add(y);
  }

  private void add() {
    Value a = square();
    Value b = square();
    Value half = graph.mul(graph.add(a, b), 0.5);
    square(half, i -> (numbers.get(a)[i] + numbers.get(b)[i]) * 0.5);
  }

  private void product() {
    Value a = square();
    Value b = square();
    Value bounded = graph.unary(Unary.Fn.TANH, graph.mul(a, b));
    square(bounded, i -> Math.tanh(numbers.get(a)[i] * numbers.get(b)[i]));
  }

  private void matmul() {
    Value a = square();
    Value b = square();
    Value third = graph.mul(graph.matmul(a, false, b, true), 1.0 / SIDE);
    square(
        third,
        i -> {
          double sum = 0;
          for (int k = 0; k < SIDE; k++) {
            sum += numbers.get(a)[i / SIDE * SIDE + k] * numbers.get(b)[i % SIDE * SIDE + k];
          }
          return sum * (1.0 / SIDE);
        });
  }

  private void permute() {
    Value a = square();
    square(graph.permute(a, 1, 0), i -> numbers.get(a)[i % SIDE * SIDE + i / SIDE]);
  }

  /** Two or three squares below each other, or one below what is joined already. */
  private void join() {
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      parts.add(square());
    }
    if (!joined.isEmpty() && random.nextBoolean()) {
      parts.set(0, joined.get(joined.size() - 1));
    }
    int rows = parts.stream().mapToInt(p -> (int) p.dim(0)).sum();
    Value y = graph.concat(0, parts.toArray(Value[]::new));
    joined.add(y);
    precision.add(
        () -> {
          double[] all = new double[rows * SIDE];
          int at = 0;
          for (Value p : parts) {
            double[] part = numbers.get(p);
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
          }
          numbers.put(y, all);
        });
  }

  private void cut() {
    if (joined.isEmpty()) {
      join();
    }
    Value from = joined.get(random.nextInt(joined.size()));
    int first = random.nextInt((int) from.dim(0) - SIDE + 1);
    square(
        graph.slice(from, new long[] {first, 0}, new long[] {SIDE, SIDE}),
        i -> numbers.get(from)[first * SIDE + i]);
  }

  @Override
  public String toString() {
    return Arrays.toString(graph.nodes().toArray());
  }
}
