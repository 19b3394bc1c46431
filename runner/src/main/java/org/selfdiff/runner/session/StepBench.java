package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.cost.Calibration;
import org.selfdiff.runner.engine.cost.LinkMeasurement;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.engine.group.Agreement;
import org.selfdiff.runner.engine.plan.ExecutionPlan;

/** Times the training step of an experiment on random images, so that no input is timed. */
public final class StepBench implements AutoCloseable {
  /** Steps after which memory has to stay as it is. */
  private static final int SETTLED = 20;

  private static final double MIB = 1 << 20;

  private static final int SEED = 0;

  private static final int PROFILES = 3;

  private static final int UINT8 = 256;

  /** Steps of the run that the timed ones are the first of: more than are ever timed. */
  private static final int RUN = 1_000_000;

  private final Setup setup;
  private final Program program;
  private final Feeder feeder;
  private final ByteBuffer[] views;
  private final FloatBuffer weak;
  private final int[] labels;
  private final double lr;
  private final double compileMilliseconds;
  private final Agreement lead;
  private final LongSupplier clock;

  private final StepMemory planned;

  /** Runs of the program. */
  private int done;

  /** MiB of this process beside Java's heap before the step's memory was taken. */
  private final double around;

  /**
   * Compiles the step and draws its images.
   *
   * @throws StepTooLargeException if the step cannot be built or held
   */
  public StepBench(Setup asked) {
    this(FittingStep.of(asked).require());
  }

  /**
   * The same for a step that ranks share, each with a bench of its own: rank 0 measures, and the
   * others {@link #follow}.
   */
  StepBench(FittingStep fitting) {
    this(fitting, System::nanoTime);
  }

  /**
   * The same with another clock.
   *
   * @param clock nanoseconds
   */
  StepBench(FittingStep fitting, LongSupplier clock) {
    this.clock = clock;
    long begin = clock.getAsLong();
    setup = fitting.setup();
    lead = new Agreement(setup.group());
    MethodGraph graph = fitting.graph();
    planned = fitting.memory();
    // What Java's heap grows by, for initial values above all, is not the step's.
    around = ProcessMemory.resident() - ProcessMemory.heap();
    ProcessMemory.forgetPeak();
    program = setup.compile(graph.step());
    compileMilliseconds = (clock.getAsLong() - begin) / 1e6;
    InitialStates.write(program, SEED);
    feeder = new Feeder(program, graph.feeds(), SEED);
    int whole = setup.experiment().hardware().batch();
    int batch = whole / setup.world();
    Views declared = setup.experiment().views();
    views = new ByteBuffer[declared.total()];
    for (int v = 0; v < views.length; v++) {
      CounterRandom random = CounterRandom.of(SEED).at("bench", v);
      int side = declared.size(v);
      int numbers = Math.toIntExact(3L * batch * side * side);
      views[v] =
          switch (PixelFormat.of(declared)) {
            case UINT8 -> pixels(numbers, random);
            case NORMALIZED -> normalized(numbers, random);
          };
    }
    weak = FloatBuffer.allocate(batch);
    for (int i = 0; i < batch; i += 2) {
      weak.put(i, 1);
    }
    labels = IntStream.range(0, batch).map(i -> i % classes(graph)).toArray();
    lr = setup.experiment().optimizer().effectiveLr(whole);
  }

  /**
   * What was measured.
   *
   * @param steps steps timed, after the warm-up
   * @param medianMilliseconds of a step
   * @param minMilliseconds of a step
   * @param compileMilliseconds of building and planning the step
   * @param firstMilliseconds of the very first step
   * @param settledMib resident memory after step 20, NaN in a shorter measurement
   * @param lastMib resident memory after the last step
   * @param peakMib largest resident memory of the process since the step was planned
   * @param plannedMib memory of the step as it is planned
   * @param stepMib memory that the process took for the step beside Java's heap, NaN where the
   *     system does not tell; too little where Java does not touch its heap at once
   */
  public record StepTimes(
      int steps,
      double medianMilliseconds,
      double minMilliseconds,
      double compileMilliseconds,
      double firstMilliseconds,
      double settledMib,
      double lastMib,
      double peakMib,
      double plannedMib,
      double stepMib) {}

  /**
   * Measures.
   *
   * @param warmup steps before the first that counts, at least 1; there are more where a GPU
   *     records the step first
   * @param steps steps that count, at least 1
   */
  public StepTimes measure(int warmup, int steps) {
    return measure(warmup, steps, () -> {});
  }

  /**
   * Measures steps with what comes before each of them, for instance waiting for images.
   *
   * @param warmup steps before the first that counts, at least 1; there are more where a GPU
   *     records the step first
   * @param steps steps that count, at least 1
   * @param before is done before each step and counts as part of it
   */
  public StepTimes measure(int warmup, int steps, Runnable before) {
    int ignored = Math.max(warmup, program.warmup() - done);
    double[] milliseconds = new double[ignored + steps];
    double settled = Double.NaN;
    for (int i = 0; i < milliseconds.length; i++) {
      long begin = clock.getAsLong();
      before.run();
      step(i);
      program.settle();
      milliseconds[i] = (clock.getAsLong() - begin) / 1e6;
      if (i + 1 == SETTLED) {
        settled = ProcessMemory.resident();
      }
    }
    double[] counted = Arrays.copyOfRange(milliseconds, ignored, milliseconds.length);
    Arrays.sort(counted);
    return new StepTimes(
        steps,
        counted[steps / 2],
        counted[0],
        compileMilliseconds,
        milliseconds[0],
        settled,
        ProcessMemory.resident(),
        ProcessMemory.peak(),
        planned.bytes() / MIB,
        ProcessMemory.peak() - ProcessMemory.heap() - around);
  }

  /**
   * Every kind of kernel in one step: the least of a few measurements, so that other load on the
   * machine counts little. The machine's rates are measured too.
   */
  public StepProfile profile() {
    step(0);
    feed(1);
    program.settle();
    Map<String, Double> milliseconds = new LinkedHashMap<>();
    for (int i = 0; i < PROFILES; i++) {
      lead.ofFirst((double) Follow.PROFILE.ordinal());
      program.profile().forEach((label, ms) -> milliseconds.merge(label, ms, Math::min));
    }
    ExecutionPlan plan = setup.executor().plan(program.step());
    return StepProfile.of(
        milliseconds, StepCost.of(plan, setup.placement().precision()), machine());
  }

  /**
   * The rates of the machine, that of the link among them where memory of the host is exchanged.
   */
  private Machine machine() {
    Machine alone = Calibration.measure(setup.executor(), setup.placement());
    if (setup.world() == 1 || setup.placement().device().isCuda()) {
      return alone;
    }
    lead.ofFirst((double) Follow.LINK.ordinal());
    return alone.with(LinkMeasurement.of(setup.group()));
  }

  private void step(int i) {
    lead.ofFirst((double) Follow.STEP.ordinal());
    feed(i);
    program.run();
    done++;
  }

  /** What other ranks do with rank 0. */
  private enum Follow {
    END,
    STEP,
    PROFILE,
    LINK
  }

  /** Does as another rank what rank 0 does, until that is closed. */
  void follow() {
    for (int i = 0; ; i++) {
      switch (Follow.values()[(int) lead.ofFirst(0.0)[0]]) {
        case END -> {
          return;
        }
        case STEP -> {
          feed(i);
          program.run();
        }
        case PROFILE -> program.profile();
        case LINK -> LinkMeasurement.of(setup.group());
      }
    }
  }

  private void feed(int i) {
    feeder.feed(StepPosition.of(i, RUN, 1), lr, new Drawn());
  }

  private static int classes(MethodGraph graph) {
    return graph.feeds().values().stream()
        .filter(Feed.Labels.class::isInstance)
        .mapToInt(feed -> ((Feed.Labels) feed).classes())
        .findAny()
        .orElse(1);
  }

  private static ByteBuffer pixels(int numbers, CounterRandom random) {
    byte[] pixels = new byte[numbers];
    for (int i = 0; i < numbers; i++) {
      pixels[i] = (byte) random.nextInt(UINT8);
    }
    return ByteBuffer.wrap(pixels);
  }

  private static ByteBuffer normalized(int numbers, CounterRandom random) {
    ByteBuffer view = ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < numbers; i++) {
      view.putFloat(i * Float.BYTES, (float) random.nextGaussian());
    }
    return view;
  }

  /** The random images; every other image counts as one with weak views. */
  private final class Drawn implements Feeder.ViewBuffers {
    @Override
    public FloatBuffer view(int index) {
      return views[index].asFloatBuffer();
    }

    @Override
    public ByteBuffer pixels(int index) {
      return views[index].duplicate();
    }

    @Override
    public FloatBuffer weak() {
      return weak.duplicate();
    }

    @Override
    public int[] labels() {
      return labels;
    }
  }

  @Override
  public void close() {
    if (setup.group().rank() == 0) {
      lead.ofFirst((double) Follow.END.ordinal());
    }
    program.close();
  }
}
