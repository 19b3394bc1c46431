package org.selfdiff.runner.session.evaluation;

import org.selfdiff.runner.evaluate.Classification;
import org.selfdiff.runner.record.EvaluationRecord;

/**
 * One of the classifiers that a protocol compares.
 *
 * @param name what it alone has
 * @param judgment of the test images, at its best epoch
 * @param epoch its best epoch, counted from 1; 0 where nothing is trained
 * @param last top-1 accuracy after the last epoch
 */
record ProbeResult(String name, Classification classification, int epoch, double last) {
  EvaluationRecord.ProbeVariant variant() {
    return new EvaluationRecord.ProbeVariant(
        name, classification.top1(), classification.top5(), epoch, last);
  }
}
