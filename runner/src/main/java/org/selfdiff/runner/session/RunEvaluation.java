package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.session.evaluation.ClassifierMonitor;
import org.selfdiff.runner.session.evaluation.KnnMonitor;
import org.selfdiff.runner.session.evaluation.StandingMeasures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run finds out about its features before and while it trains: neighbors and the method's
 * own classifier where images have labels, standing measures always.
 *
 * <p>Every rank calls the same in the same order, since all of them read images, compute features
 * and search for neighbors together; all get the numbers of rank 0. It alone records them, says
 * what takes long, and tells by what was recorded before whether features have collapsed.
 */
final class RunEvaluation implements TrainingSession.Evaluation, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunEvaluation.class);

  private final Experiment experiment;
  private final TrainingSession session;
  private final HostCollectives ranks;
  private final CollapseGuard guard;
  private final Consumer<String> say;
  private final KnnMonitor monitor;
  private final ClassifierMonitor classifier;
  private final StandingMeasures measures;

  /**
   * Compiles what evaluates.
   *
   * @param session stays open
   * @param folder takes what the heap is not to hold, while it is evaluated
   * @param say told on rank 0 what takes long, and a collapse that ends no run
   */
  RunEvaluation(
      Setup setup,
      ImageSet set,
      TrainingSession session,
      CollapseGuard guard,
      Path folder,
      Consumer<String> say) {
    experiment = setup.experiment();
    this.session = session;
    ranks = new HostCollectives(setup.group());
    this.guard = guard;
    this.say = say;
    monitor = new KnnMonitor(setup, set, folder);
    try {
      classifier = new ClassifierMonitor(setup, set);
    } catch (RuntimeException | Error e) {
      monitor.close();
      throw e;
    }
    measures = new StandingMeasures(setup, set, monitor.network(), session.encoders());
  }

  /**
   * Makes sure that there is room for the features that are judged.
   *
   * @throws org.selfdiff.runner.data.DataException with the figures if there is not
   */
  void requireRoom() {
    monitor.requireRoom();
  }

  /**
   * Records what the run is compared with, unless it is under way.
   *
   * @param journal takes them on rank 0, and nothing on the others
   */
  void beforeTraining(Journal journal) throws IOException {
    if (session.step() > 0) {
      return;
    }
    if (monitor.isPossible() && experiment.evaluate().knn().everyEpochs() > 0) {
      tell("evaluating pixels and the untrained network");
      Map<String, Double> before = monitor.beforeTraining(session.program());
      if (!before.isEmpty()) {
        journal.write(0, 0, before);
      }
    }
    if (measures.any()) {
      tell("measuring features before the first step");
      journal.write(0, 0, measure(journal.metrics()));
    }
  }

  private void tell(String sentence) {
    if (ranks.first()) {
      say.accept(sentence);
    }
  }

  @Override
  public Map<String, Double> judge() {
    Map<String, Double> judged = new LinkedHashMap<>(monitor.judge(session.program()));
    judged.putAll(classifier.judge(session.program()));
    LOG.info("step {}: {}", session.step(), judged);
    return judged;
  }

  @Override
  public boolean measures(long epoch) {
    return measures.due(epoch);
  }

  @Override
  public Map<String, Double> measure(Metrics before) {
    Map<String, Double> measured = measures.of(session.program(), session.last());
    Map<String, Double> found =
        ranks.ofFirst(() -> guard.judged(measured, session.epoch(), before));
    LOG.info("step {}: {}", session.step(), found);
    if (CollapseGuard.begins(found) && !guard.stops()) {
      tell(guard.found(found, session.epoch()));
      tell(guard.advice());
    }
    return found;
  }

  @Override
  public boolean ends(Map<String, Double> measured) {
    return guard.stops() && CollapseGuard.collapsed(measured);
  }

  @Override
  public void close() {
    classifier.close();
    monitor.close();
  }
}
