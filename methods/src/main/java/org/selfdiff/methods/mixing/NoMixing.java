package org.selfdiff.methods.mixing;

import org.selfdiff.methods.schema.Kind;

/** Images as they are. */
@Kind(value = "none", doc = "Images are not mixed")
public record NoMixing() implements Mixing {
  @Override
  public Composition<Objective.Contrast> queue(Comparison.Queue what) {
    return itself();
  }

  @Override
  public Composition<Objective.Contrast> batch(Comparison.Batch what) {
    return itself();
  }

  @Override
  public Composition<Objective.Predictions> predictions(Comparison.Predictions what) {
    return itself();
  }

  @Override
  public Composition<Objective.Embeddings> embeddings(Comparison.Embeddings what) {
    return itself();
  }

  @Override
  public Composition<Objective.Crops<?>> crops(Comparison.Crops what) {
    return itself();
  }

  @Override
  public Composition<Objective.Distillation> distillation(Comparison.Distillation what) {
    return itself();
  }

  @Override
  public Composition<Objective.Predictions> classes(Comparison.Classes what) {
    return itself();
  }

  @Override
  public Composition<Objective> single(Comparison.Single what) {
    return itself();
  }

  private static <O extends Objective> Composition<O> itself() {
    return new Composition.Published<>(
        "the method itself", (o, inputs) -> Composition.Loss.of(o.plain()));
  }
}
