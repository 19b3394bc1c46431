package org.selfdiff.methods.mixing;

import java.util.Optional;

/**
 * What a method compares: all that a mixing prior has to know of it before there is a graph. The
 * same in the graph is an {@link Objective}.
 *
 * @param <O> the objective that a method of this kind hands over
 */
public sealed interface Comparison<O extends Objective> {
  /** What the method is under a prior. */
  Composition<O> under(Mixing prior);

  /**
   * Queries against the keys of a momentum encoder, with a queue of negatives.
   *
   * @param symmetric both views are queries
   */
  record Queue(boolean symmetric) implements Comparison<Objective.Contrast> {
    @Override
    public Composition<Objective.Contrast> under(Mixing prior) {
      return prior.queue(this);
    }
  }

  /** Queries against the keys of a momentum encoder, both ways, with the batch as negatives. */
  record Batch() implements Comparison<Objective.Contrast> {
    @Override
    public Composition<Objective.Contrast> under(Mixing prior) {
      return prior.batch(this);
    }
  }

  /**
   * Predictions against targets, without negatives.
   *
   * @param views full views of each image
   * @param follower whether targets are those of a network that follows the trained one
   * @param targets what is foretold, in words
   * @param once why the loss can be evaluated once per step only, where that is so
   */
  record Predictions(int views, boolean follower, String targets, Optional<String> once)
      implements Comparison<Objective.Predictions> {
    @Override
    public Composition<Objective.Predictions> under(Mixing prior) {
      return prior.predictions(this);
    }
  }

  /**
   * A loss of the embeddings of all views.
   *
   * @param views full views of each image
   * @param images whether images are compared, rather than the channels of their embeddings
   * @param how what is compared with what, in words
   */
  record Embeddings(int views, boolean images, String how)
      implements Comparison<Objective.Embeddings> {
    @Override
    public Composition<Objective.Embeddings> under(Mixing prior) {
      return prior.embeddings(this);
    }
  }

  /** Crops that predict each other's assignment to prototypes. */
  record Crops() implements Comparison<Objective.Crops<?>> {
    @Override
    public Composition<Objective.Crops<?>> under(Mixing prior) {
      return prior.crops(this);
    }
  }

  /** A student that follows the distributions of a teacher over views and local crops. */
  record Distillation() implements Comparison<Objective.Distillation> {
    @Override
    public Composition<Objective.Distillation> under(Mixing prior) {
      return prior.distillation(this);
    }
  }

  /** Images against their classes. */
  record Classes() implements Comparison<Objective.Predictions> {
    @Override
    public Composition<Objective.Predictions> under(Mixing prior) {
      return prior.classes(this);
    }
  }

  /**
   * Single images, of which no mixture has a meaning.
   *
   * @param why there is none
   */
  record Single(String why) implements Comparison<Objective> {
    @Override
    public Composition<Objective> under(Mixing prior) {
      return prior.single(this);
    }
  }
}
