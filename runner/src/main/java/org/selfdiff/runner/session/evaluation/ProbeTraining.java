package org.selfdiff.runner.session.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.selfdiff.methods.graph.Type;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.Judgement;
import org.selfdiff.runner.protocol.ProbePlan;
import org.selfdiff.runner.session.InitialStates;

/**
 * Trains the linear classifiers of a plan on the processor and judges them after every epoch.
 *
 * @param threads of the processor
 * @param seed of first weights and shuffles
 * @param notice told how training stands where it takes long
 */
public record ProbeTraining(int threads, long seed, Consumer<String> notice) {
  public static final int JUDGED_AT_ONCE = 512;
  private static final double NANOS = 1e9;

  /** Products of one classifier's step from which on threads gain more than they cost. */
  public static final long WORTH_THREADS = 1L << 25;

  /** Seconds between two notices. */
  private static final double NOTICE = 10;

  /**
   * Trains all classifiers at once.
   *
   * @param rows what they learn from
   * @param test what they are judged on after every epoch, in the same form
   * @return every classifier at its best epoch, in the plan's order
   * @throws EvaluationException if the loss of all of them is not finite
   */
  List<Candidate> train(ProbePlan plan, TrainingRows rows, Features test, int classes) {
    Features judged = plan.form().unit() ? test.unit() : test;
    LinearProbe probe =
        new LinearProbe(
            rows.dim(),
            classes,
            plan.classifiers().stream().map(ProbePlan.Classifier::decay).toList(),
            ProbePlan.MOMENTUM,
            plan.form().nesterov(),
            plan.form().batchNorm());
    int atOnce = Math.min(JUDGED_AT_ONCE, judged.rows());
    // ND4J's kernels have nothing to warm up, which for small steps takes longer than the training.
    Nd4jExecutor executor = new Nd4jExecutor();
    long products = (long) rows.batch() * rows.dim() * classes;
    Placement placement = new Placement(products < WORTH_THREADS ? 1 : threads);
    try (Program training = executor.compile(probe.train(Type.F32, rows.batch()), placement);
        Program judging = executor.compile(probe.evaluate(Type.F32, atOnce), placement)) {
      InitialStates.write(training, seed);
      List<Course> courses = new ArrayList<>();
      for (int i = 0; i < plan.classifiers().size(); i++) {
        courses.add(new Course(i, plan.words(plan.classifiers().get(i)), classes));
      }
      long noticed = System.nanoTime();
      for (int epoch = 0; epoch < plan.epochs(); epoch++) {
        train(plan, rows, training, epoch);
        for (State s : judging.step().states()) {
          judging.state(s.name()).copy(training.state(s.name()));
        }
        judge(judging, judged, courses);
        for (Course course : courses) {
          course.close(epoch, training, judged.labels());
        }
        if (System.nanoTime() - noticed > NOTICE * NANOS) {
          noticed = System.nanoTime();
          double best = courses.stream().mapToDouble(Course::bestTop1).max().orElse(0);
          notice.accept(
              "epoch %d of %d, best top-1 so far %.1f %%"
                  .formatted(epoch + 1, plan.epochs(), 100 * best));
        }
      }
      return candidates(courses);
    }
  }

  private static List<Candidate> candidates(List<Course> courses) {
    if (courses.stream().noneMatch(c -> c.best != null)) {
      throw new EvaluationException(
          "the loss of the linear classifier is not finite after the first epoch; lower its"
              + " learning rate");
    }
    return courses.stream().map(Course::candidate).toList();
  }

  private static void train(ProbePlan plan, TrainingRows rows, Program program, int epoch) {
    int batch = rows.batch();
    long steps = (long) plan.epochs() * rows.steps();
    for (int s = 0; s < rows.steps(); s++) {
      Memory features = program.input("features");
      int count = rows.next(features, program.input("labels"));
      if (plan.form().unit()) {
        unit(features, count, rows.dim());
      }
      Memory shares = program.input("shares");
      for (int i = 0; i < batch; i++) {
        shares.put(i, i < count ? 1f / count : 0);
      }
      long step = (long) epoch * rows.steps() + s;
      for (int i = 0; i < plan.classifiers().size(); i++) {
        double base = plan.rate(plan.classifiers().get(i), batch);
        double rate = plan.schedule().at(base, epoch, step, plan.epochs(), steps);
        program.input(LinearProbe.rate(i)).put(0, rate);
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

  private static void judge(Program program, Features test, List<Course> courses) {
    int atOnce = (int) program.step().inputs().get(0).dim(0);
    courses.forEach(course -> course.open(test.rows()));
    for (int row = 0; row < test.rows(); row += atOnce) {
      int count = Math.min(atOnce, test.rows() - row);
      program.input("features").put(0, test.values(), row * test.dim(), count * test.dim());
      program.run();
      for (Course course : courses) {
        course.take(program, row, count);
      }
    }
  }

  /** How one classifier has done so far. */
  private static final class Course {
    private final int classifier;
    private final String name;
    private final int classes;
    private float[] logits = new float[0];
    private Judgement best;
    private int bestEpoch;
    private double last;

    Course(int classifier, String name, int classes) {
      this.classifier = classifier;
      this.name = name;
      this.classes = classes;
    }

    void open(int rows) {
      if (logits.length == 0) {
        logits = new float[Math.multiplyExact(rows, classes)];
      }
    }

    void take(Program judging, int row, int count) {
      judging.metric("logits_" + classifier).get(0, logits, row * classes, count * classes);
    }

    /** Ends an epoch; a classifier that has diverged keeps what it had before. */
    void close(int epoch, Program training, int[] labels) {
      if (!Double.isFinite(training.metric("loss_" + classifier).get(0))) {
        last = 0;
        return;
      }
      Judgement judgement = Judgement.of(logits, labels);
      last = judgement.top1();
      if (best == null || judgement.top1() > best.top1()) {
        best = judgement;
        bestEpoch = epoch + 1;
      }
    }

    double bestTop1() {
      return best == null ? 0 : best.top1();
    }

    Candidate candidate() {
      Judgement none = new Judgement(0, 0, new int[logits.length / classes]);
      return new Candidate(name, best == null ? none : best, bestEpoch, last);
    }
  }
}
