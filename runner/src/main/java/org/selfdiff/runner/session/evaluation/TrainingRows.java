package org.selfdiff.runner.session.evaluation;

import org.selfdiff.runner.engine.Memory;

/** Features and classes of training images in batches, epoch after epoch without end. */
interface TrainingRows {
  /** Length of a feature. */
  int dim();

  /** Images of a full batch. */
  int batch();

  /** Batches of one epoch. */
  int steps();

  /**
   * Writes the next batch.
   *
   * @param features takes [batch, dim] from index 0 on
   * @param labels takes [batch]
   * @return images written; fewer than a batch at the end of an epoch
   */
  int next(Memory features, Memory labels);
}
