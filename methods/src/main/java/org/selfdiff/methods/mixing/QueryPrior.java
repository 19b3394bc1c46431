package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.Value;

/**
 * A prior that mixes queries with partners in a random order and leaves keys as they are: queries
 * are to be like the targets of both images, by their shares (i-Mix, Lee et al. 2021, arXiv
 * 2010.08887).
 */
public sealed interface QueryPrior extends Mixing permits CutMix, FMix, Mixup {
  /**
   * The mixture of a step.
   *
   * @param view images of a view [N, 3, H, W], for their size
   */
  BatchMixture mixture(MixingInputs inputs, Value view);

  @Override
  default Composition<Objective.Contrast> queue(Comparison.Queue what) {
    return new Composition.Extension<>(
        "mixed queries against the clean keys of both images, negatives from the queue",
        (o, inputs) -> mixed(o.predictions(), inputs));
  }

  @Override
  default Composition<Objective.Contrast> batch(Comparison.Batch what) {
    return new Composition.Extension<>(
        "mixed queries against the clean keys of both images, both ways",
        (o, inputs) -> mixed(o.predictions(), inputs));
  }

  @Override
  default Composition<Objective.Predictions> predictions(Comparison.Predictions what) {
    return new Composition.Extension<>(
        "predictions of mixed images against " + what.targets() + " of both images", this::mixed);
  }

  @Override
  default Composition<Objective.Embeddings> embeddings(Comparison.Embeddings what) {
    return new Composition.Refused<>(
        what.how() + ", so that there are no targets apart from queries");
  }

  @Override
  default Composition<Objective.Crops<?>> crops(Comparison.Crops what) {
    return new Composition.Refused<>(
        "crops predict each other's assignments, for which no loss of mixed queries is defined");
  }

  @Override
  default Composition<Objective.Distillation> distillation(Comparison.Distillation what) {
    return new Composition.Refused<>("no loss of such mixtures is defined beside local crops");
  }

  /** What each of these priors was published for. */
  @Override
  default Composition<Objective.Predictions> classes(Comparison.Classes what) {
    return new Composition.Published<>(
        "cross entropy of mixed images with the classes of both, by their shares", this::mixed);
  }

  @Override
  default Composition<Objective> single(Comparison.Single what) {
    return new Composition.Refused<>(what.why());
  }

  private Composition.Loss mixed(Objective.Predictions o, MixingInputs inputs) {
    Queries queries = Queries.replaced(inputs, mixture(inputs, o.views().get(0)));
    return Composition.Loss.of(o.of().apply(o.views(), queries));
  }
}
