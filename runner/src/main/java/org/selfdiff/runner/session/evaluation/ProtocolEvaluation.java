package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.protocol.NeighbourPlan;
import org.selfdiff.runner.protocol.Plan;
import org.selfdiff.runner.protocol.ProbePlan;
import org.selfdiff.runner.protocol.Protocol;
import org.selfdiff.runner.protocol.Subject;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.session.KnnMonitor;

/** Judges one frozen network on some images, protocol by protocol, and keeps the records. */
public final class ProtocolEvaluation {
  private static final String FEATURES = "features";

  /** Multiplications of a classifier's training up to which raw pixels are worth it. */
  public static final double RAW_PRODUCTS = 2e10;

  private final FrozenNetwork network;
  private final Subject subject;
  private final JudgedImages images;
  private final Path folder;
  private final FeatureStore store;
  private final ProbeTraining training;
  private final Consumer<String> notice;

  /**
   * Evaluations to come.
   *
   * @param subject what protocols have to know of the network
   * @param folder takes the records and the features
   * @param notice told what takes long
   */
  ProtocolEvaluation(
      FrozenNetwork network,
      Subject subject,
      JudgedImages images,
      Path folder,
      ProbeTraining training) {
    this.network = network;
    this.subject = subject;
    this.images = images;
    this.folder = folder;
    this.training = training;
    this.notice = training.notice();
    this.store = new FeatureStore(folder.resolve(FEATURES), images, network.model(), notice);
  }

  /**
   * Judges by a protocol and writes {@code PROTOCOL.json}; baselines that an earlier record of the
   * same protocol on the same images has are taken from there.
   */
  EvaluationRecord judge(Protocol protocol) throws IOException {
    long begin = System.nanoTime();
    notice.accept(protocol.kind());
    Plan plan = protocol.plan(subject);
    FeatureSource trained = new FeatureSource.OfNetwork(network, images, store);
    List<Candidate> candidates = candidates(plan, trained);
    Candidate best = best(candidates);
    int[] labels = store.of(network, plan.output()).test().labels();
    int classes = images.set().classes().size();
    int[][] confusion = best.judgement().confusion(labels, classes);
    EvaluationRecord found =
        new EvaluationRecord(
            protocol.kind(),
            plan.facts(),
            network.model(),
            images.described(),
            plan.output().words(),
            store.of(network, plan.output()).test().dim(),
            best.judgement().top1(),
            best.judgement().top5(),
            best.name(),
            Map.of(),
            candidates.stream().map(Candidate::variant).toList(),
            lines(confusion),
            confusion,
            comparable(plan));
    EvaluationRecord record = found.with(baselines(plan, found));
    Files.createDirectories(folder);
    AtomicFile.write(EvaluationRecord.file(folder, protocol.kind()), record.json());
    notice.accept("%s: %.1f s".formatted(protocol.kind(), (System.nanoTime() - begin) / 1e9));
    return record;
  }

  private String comparable(Plan plan) {
    return JudgedImages.digest(images.digest(), plan.facts().toString(), plan.output().words());
  }

  private List<Candidate> candidates(Plan plan, FeatureSource source) {
    return plan.accept(new PlanJudge(source, images, training));
  }

  /** Of equal ones the first. */
  private static Candidate best(List<Candidate> candidates) {
    Candidate best = candidates.get(0);
    for (Candidate c : candidates) {
      best = c.judgement().top1() > best.judgement().top1() ? c : best;
    }
    return best;
  }

  private List<EvaluationRecord.ClassLine> lines(int[][] confusion) {
    List<EvaluationRecord.ClassLine> lines = new ArrayList<>();
    List<String> names = images.set().classes();
    for (int c = 0; c < confusion.length; c++) {
      int count = 0;
      int other = -1;
      for (int p = 0; p < confusion.length; p++) {
        count += confusion[c][p];
        if (p != c && confusion[c][p] > (other < 0 ? 0 : confusion[c][other])) {
          other = p;
        }
      }
      lines.add(
          new EvaluationRecord.ClassLine(
              names.get(c),
              count,
              count == 0 ? 0 : (double) confusion[c][c] / count,
              other < 0 ? "" : names.get(other),
              other < 0 ? 0 : confusion[c][other]));
    }
    return lines;
  }

  private Map<String, Double> baselines(Plan plan, EvaluationRecord found) throws IOException {
    Optional<EvaluationRecord> before = before(found);
    if (before.isPresent()) {
      return before.get().baselines();
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    if (plan.accept(new WorthPixels())) {
      notice.accept(found.protocol() + " on raw pixels");
      measure("raw pixels", plan, new FeatureSource.OfPixels(images), measured);
    }
    if (network.untrained().isPresent() && !augments(plan)) {
      notice.accept(found.protocol() + " on the untrained network");
      FeatureSource source = new FeatureSource.OfNetwork(network.untrained().get(), images, store);
      measure("untrained", plan, source, measured);
    }
    return measured;
  }

  /** A baseline on which a protocol cannot be carried out is none. */
  private void measure(
      String label, Plan plan, FeatureSource source, Map<String, Double> measured) {
    try {
      measured.put(label, best(candidates(plan, source)).judgement().top1());
    } catch (EvaluationException e) {
      notice.accept("no baseline of " + label + ": " + e.getMessage());
    }
  }

  /** An equal protocol's record of the same network, at whatever step. */
  private Optional<EvaluationRecord> before(EvaluationRecord found) throws IOException {
    Path file = EvaluationRecord.file(folder, found.protocol());
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(EvaluationRecord.read(file))
          .filter(r -> found.comparable().equals(r.comparable()))
          .filter(r -> found.dim() == r.dim() && found.model().name().equals(r.model().name()));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  private static boolean augments(Plan plan) {
    return plan.accept(
        new Plan.Visitor<>() {
          @Override
          public Boolean neighbours(NeighbourPlan neighbours) {
            return false;
          }

          @Override
          public Boolean probe(ProbePlan probe) {
            return probe.augment().isPresent();
          }
        });
  }

  /** Whether raw pixels are cheap enough to be compared with. */
  private final class WorthPixels implements Plan.Visitor<Boolean> {
    private final long numbers =
        (long) images.set().size(Split.TRAIN) * 3 * images.views().size() * images.views().size();

    @Override
    public Boolean neighbours(NeighbourPlan plan) {
      return numbers * Float.BYTES <= KnnMonitor.RAW_BYTES;
    }

    @Override
    public Boolean probe(ProbePlan plan) {
      double products =
          (double) numbers
              * plan.epochs()
              * images.set().classes().size()
              * plan.classifiers().size();
      return plan.augment().isEmpty()
          && numbers * Float.BYTES <= KnnMonitor.RAW_BYTES
          && products <= RAW_PRODUCTS;
    }
  }
}
