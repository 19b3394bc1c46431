package org.selfdiff.methods.mixing;

import java.util.Optional;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.step.Feed;

/**
 * What a batch's images are mixed with, and how a loss of images becomes one of mixtures. A prior
 * says so once for everything that a method can compare ({@link Comparison}), never for a method.
 */
public sealed interface Mixing permits QueryPrior, NoMixing, Sdmp, UnMix {
  /** Under queries against the keys of a momentum encoder, with a queue of negatives. */
  Composition<Objective.Contrast> queue(Comparison.Queue what);

  /** Under queries against the keys of a momentum encoder, with the batch as negatives. */
  Composition<Objective.Contrast> batch(Comparison.Batch what);

  /** Under predictions against targets, without negatives. */
  Composition<Objective.Predictions> predictions(Comparison.Predictions what);

  /** Under a loss of the embeddings of all views. */
  Composition<Objective.Embeddings> embeddings(Comparison.Embeddings what);

  /** Under crops that predict each other's assignment to prototypes. */
  Composition<Objective.Crops<?>> crops(Comparison.Crops what);

  /** Under a student that follows the distributions of a teacher. */
  Composition<Objective.Distillation> distillation(Comparison.Distillation what);

  /** Under images against their classes. */
  Composition<Objective.Predictions> classes(Comparison.Classes what);

  /** Under a loss of single images. */
  Composition<Objective> single(Comparison.Single what);

  /** Where the images of a full view come from. */
  default Feed view(int index) {
    return new Feed.ImageView(index);
  }

  /**
   * What is wrong with these settings in their experiment, beyond a refused composition.
   *
   * @param comparison what the method compares, where its block has no mistake
   */
  default void check(Context context, Optional<Comparison<?>> comparison, Findings findings) {}
}
