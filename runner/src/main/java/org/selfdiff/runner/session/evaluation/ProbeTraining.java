package org.selfdiff.runner.session.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.evaluate.Classification;
import org.selfdiff.runner.evaluate.ClassificationTally;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.exchange.HeldTensors;
import org.selfdiff.runner.protocol.Probe;
import org.selfdiff.runner.session.InitialStates;
import org.selfdiff.runner.session.StateTensors;
import org.selfdiff.runner.terminal.Figures;

/**
 * Trains the linear classifiers of a probe on the processor and evaluates them after every epoch.
 *
 * @param threads of the processor
 * @param seed of first weights and shuffles
 * @param notice told how training stands where it takes long
 */
public record ProbeTraining(int threads, long seed, Consumer<String> notice) {
  /** Test images that are evaluated together. */
  public static final int JUDGED_AT_ONCE = 512;

  private static final double NANOS = 1e9;

  /** Products of one classifier's step from which on threads gain more than they cost. */
  private static final long WORTH_THREADS = 1L << 25;

  /** Seconds between two notices. */
  private static final double NOTICE = 10;

  /**
   * Trains all classifiers at once.
   *
   * @param rows what they learn from
   * @param test what they are evaluated on, in the same form
   * @return every classifier at its best epoch, in the probe's order
   * @throws EvaluationException if the loss of all of them is not finite
   */
  List<ProbeResult> train(Probe probe, TrainingRows rows, Features test, int classes) {
    if (probe.form().batchNorm() && rows.batch() < 2) {
      throw new EvaluationException(
          "one training image, expected at least 2: there is batch norm behind the classifier");
    }
    Features judged = probe.form().unit() ? test.unit() : test;
    LinearProbe linear = probe.linear(rows.dim(), classes);
    int atOnce = Math.min(JUDGED_AT_ONCE, judged.rows());
    // ND4J's kernels have nothing to warm up, which for small steps takes longer than the training.
    Nd4jExecutor executor = new Nd4jExecutor();
    Placement placement = new Placement(alone(rows.batch(), rows.dim(), classes) ? 1 : threads);
    try (Program training =
            executor.compile(
                linear.train(DType.F32, rows.batch(), probe.bnSplitsOf(rows.batch())), placement);
        Program judging = executor.compile(linear.evaluate(DType.F32, atOnce), placement)) {
      InitialStates.write(training, seed);
      List<Learner> learners = new ArrayList<>();
      for (int i = 0; i < probe.classifiers().size(); i++) {
        String name = probe.words(probe.classifiers().get(i));
        learners.add(new Learner(i, name, classes, judged.labels()));
      }
      Kept kept = new Kept();
      long noticed = System.nanoTime();
      for (int epoch = 0; epoch < probe.epochs().count(); epoch++) {
        train(probe, rows, training, epoch);
        if (!probe.epochs().judged(epoch)) {
          continue;
        }
        for (State s : judging.step().states()) {
          judging.stateToWrite(s.name()).copy(training.state(s.name()));
        }
        judge(judging, judged, learners);
        for (Learner learner : learners) {
          if (learner.close(epoch, training)) {
            kept.offer(learner, training);
          }
        }
        if (learners.stream().allMatch(learner -> learner.diverged)) {
          break;
        }
        if (System.nanoTime() - noticed > NOTICE * NANOS) {
          noticed = System.nanoTime();
          double best = learners.stream().mapToDouble(Learner::bestTop1).max().orElse(0);
          notice.accept(
              "epoch %d of %d, best top-1 so far %s"
                  .formatted(epoch + 1, probe.epochs().count(), Figures.percent(best)));
        }
      }
      return candidates(learners, probe.epochs(), kept);
    }
  }

  /** Whether one thread trains faster than several. */
  public static boolean alone(int batch, int dim, int classes) {
    return (long) batch * dim * classes < WORTH_THREADS;
  }

  private static List<ProbeResult> candidates(
      List<Learner> learners, Probe.Epochs epochs, Kept kept) {
    if (learners.stream().noneMatch(c -> c.best != null)) {
      int first = Math.min(epochs.judgeEvery(), epochs.count());
      throw new EvaluationException(
          "the loss of the linear classifier is not finite after "
              + (first == 1 ? "the first epoch" : "epoch " + first)
              + "; lower its learning rate");
    }
    return learners.stream().map(learner -> learner.candidate(kept)).toList();
  }

  /** One epoch, counted from 0. */
  static void train(Probe probe, TrainingRows rows, Program program, int epoch) {
    int batch = rows.batch();
    int epochs = probe.epochs().count();
    long steps = (long) epochs * rows.steps();
    boolean counts =
        program.step().inputs().stream().anyMatch(v -> v.name().equals(LinearProbe.UPDATE));
    for (int s = 0; s < rows.steps(); s++) {
      Memory features = program.input("features");
      int count = rows.next(features, program.input("labels"));
      if (probe.form().unit()) {
        unit(features, count, rows.dim());
      }
      Memory shares = program.input("shares");
      for (int i = 0; i < batch; i++) {
        shares.put(i, i < count ? 1f / count : 0);
      }
      long step = (long) epoch * rows.steps() + s;
      for (int i = 0; i < probe.classifiers().size(); i++) {
        double base = probe.rate(probe.classifiers().get(i), batch);
        double rate = probe.schedule().at(base, epoch, step, epochs, steps);
        program.input(LinearProbe.rate(i)).put(0, rate);
      }
      if (counts) {
        program.input(LinearProbe.UPDATE).put(0, step + 1);
      }
      program.run();
    }
  }

  private static void unit(Memory features, int count, int dim) {
    double[] row = new double[dim];
    for (long n = 0; n < count; n++) {
      features.get(n * dim, row);
      double squares = 0;
      for (double x : row) {
        squares += x * x;
      }
      double scale = 1 / Math.max(Math.sqrt(squares), 1e-12);
      for (int i = 0; i < dim; i++) {
        row[i] *= scale;
      }
      features.put(n * dim, row);
    }
  }

  private static void judge(Program program, Features test, List<Learner> learners) {
    int atOnce = (int) program.step().inputs().get(0).dim(0);
    float[] line = new float[test.dim()];
    learners.forEach(Learner::open);
    for (int row = 0; row < test.rows(); row += atOnce) {
      int count = Math.min(atOnce, test.rows() - row);
      Memory features = program.input("features");
      for (int i = 0; i < count; i++) {
        test.read(row + i, line, 0);
        features.put((long) i * line.length, line, 0, line.length);
      }
      program.run();
      for (Learner learner : learners) {
        learner.take(program, row, count);
      }
    }
  }

  /** How one classifier has done so far. */
  private static final class Learner {
    private final int classifier;
    private final String name;
    private final int classes;
    private final int[] labels;
    private float[] logits = new float[0];
    private ClassificationTally tally;
    private Classification best;
    private int bestEpoch;
    private double last;
    private boolean diverged;

    Learner(int classifier, String name, int classes, int[] labels) {
      this.classifier = classifier;
      this.name = name;
      this.classes = classes;
      this.labels = labels;
    }

    void open() {
      tally = new ClassificationTally(labels);
    }

    void take(Program judging, int row, int count) {
      if (logits.length < count * classes) {
        logits = new float[count * classes];
      }
      judging.metric("logits_" + classifier).get(0, logits, 0, count * classes);
      tally.add(row, count, logits, classes);
    }

    /**
     * Ends an epoch; a classifier that has diverged keeps what it had before.
     *
     * @return whether it has never been better
     */
    boolean close(int epoch, Program training) {
      diverged = !Double.isFinite(training.metric("loss_" + classifier).get(0));
      if (diverged) {
        last = 0;
        return false;
      }
      Classification classification = tally.classification();
      last = classification.top1();
      if (best != null && classification.top1() <= best.top1()) {
        return false;
      }
      best = classification;
      bestEpoch = epoch + 1;
      return true;
    }

    double bestTop1() {
      return best == null ? 0 : best.top1();
    }

    ProbeResult candidate(Kept kept) {
      Classification none = new Classification(0, 0, new int[labels.length]);
      return new ProbeResult(name, best == null ? none : best, bestEpoch, last, kept.of(this));
    }
  }

  /** The weights of the best classifier so far; of equal ones of the first in the probe's order. */
  private static final class Kept {
    private Learner holder;
    private HeldTensors tensors;

    /** Called whenever a classifier becomes better than it was. */
    void offer(Learner learner, Program training) {
      boolean better =
          holder == null
              || learner.bestTop1() > holder.bestTop1()
              || learner.bestTop1() == holder.bestTop1() && learner.classifier < holder.classifier;
      if (better || learner == holder) {
        holder = learner;
        tensors =
            HeldTensors.of(new StateTensors(training), LinearProbe.name(learner.classifier) + ".");
      }
    }

    Optional<HeldTensors> of(Learner learner) {
      return learner == holder ? Optional.of(tensors) : Optional.empty();
    }
  }
}
