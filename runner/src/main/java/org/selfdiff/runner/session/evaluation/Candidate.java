package org.selfdiff.runner.session.evaluation;

import org.selfdiff.runner.evaluate.Judgement;
import org.selfdiff.runner.record.EvaluationRecord;

/**
 * One of the classifiers that a protocol compares.
 *
 * @param name what it alone has
 * @param judgement of the test images, at its best epoch
 * @param epoch its best epoch, counted from 1; 0 where nothing is trained
 * @param last top-1 accuracy after the last epoch
 */
record Candidate(String name, Judgement judgement, int epoch, double last) {
  EvaluationRecord.Variant variant() {
    return new EvaluationRecord.Variant(name, judgement.top1(), judgement.top5(), epoch, last);
  }
}
