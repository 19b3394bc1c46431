package org.selfdiff.runner.session.evaluation;

import java.util.Optional;
import org.selfdiff.runner.evaluate.Classification;
import org.selfdiff.runner.exchange.HeldTensors;
import org.selfdiff.runner.record.EvaluationRecord;

/**
 * One of the classifiers that a protocol compares.
 *
 * @param name what it alone has
 * @param judgment of the test images, at its best epoch
 * @param epoch its best epoch, counted from 1; 0 where nothing is trained
 * @param last top-1 accuracy after the last epoch
 * @param tensors at its best epoch, of the best of several linear classifiers alone
 */
record ProbeResult(
    String name,
    Classification classification,
    int epoch,
    double last,
    Optional<HeldTensors> tensors) {
  /** What is no classifier with weights of its own, or none that are kept. */
  ProbeResult(String name, Classification classification, int epoch, double last) {
    this(name, classification, epoch, last, Optional.empty());
  }

  EvaluationRecord.ProbeVariant variant() {
    return new EvaluationRecord.ProbeVariant(
        name, classification.top1(), classification.top5(), epoch, last);
  }
}
