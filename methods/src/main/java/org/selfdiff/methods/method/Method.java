package org.selfdiff.methods.method;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.Renewal;
import org.selfdiff.methods.step.TrainingStep;

/** What is learned from the views: the loss and the networks around the backbone. */
public sealed interface Method
    permits BarlowTwins,
        Byol,
        Dino,
        Mgd,
        MgdSupervised,
        Moco,
        MocoV3,
        Momentum2Teacher,
        Mugs,
        SimClr,
        SimSiam,
        Supervised,
        Swav,
        WMse {
  /** The setting of {@link #bnSplits}. */
  String BN_SPLITS = "bn-splits";

  /** Full views of each image that the method takes. */
  int views();

  /** Whether the method can take local crops beside them ({@link StepSpec#locals}). */
  default boolean takesLocals() {
    return false;
  }

  /**
   * What the method compares; {@link #train} is asked for mixing priors ({@link StepSpec#mixing})
   * that have a meaning under it alone.
   */
  Comparison<?> compares();

  /** Groups of the batch that have statistics of batch norm of their own. */
  int bnSplits();

  /**
   * Reports which settings do not go together, or not with the rest of the experiment; how many
   * views the method takes is told by {@link #views} and {@link #takesLocals} alone. Of every
   * method those are {@link #groups}.
   *
   * @param backbone the network, where its block has no mistake of its own
   */
  default void check(Context context, Optional<Backbone> backbone, Findings findings) {
    new BatchGroups(BN_SPLITS, bnSplits()).checkNorm(context, findings);
  }

  /**
   * What follows from the settings and the rest of the experiment, and is worth telling: of every
   * method what {@link #bnSplits} mean.
   */
  default List<DerivedValue> derived(Context context) {
    return new BatchGroups(BN_SPLITS, bnSplits()).derived(context);
  }

  /**
   * Name of the encoder that is kept after training; the names of its tensors start with it and a
   * dot.
   */
  String encoder();

  /** The whole training step. */
  MethodGraph train(StepSpec spec);

  /**
   * Whether the method learns to tell classes apart: its step takes labels ({@link Feed.Labels}),
   * and {@code head} of {@link #features} is logits, [N, classes].
   */
  default boolean takesLabels() {
    return false;
  }

  /**
   * How many classes the method learns to tell apart.
   *
   * @param ofData how many the images have, where their kind tells
   * @return nothing in a method that takes no labels, or where nobody says how many they are
   */
  default Optional<Integer> classes(Optional<Integer> ofData) {
    return Optional.empty();
  }

  /** States that the host computes anew between steps, where the method has such. */
  default Optional<Renewal> renewal(StepSpec spec) {
    return Optional.empty();
  }

  /**
   * What evaluation looks at: input {@code images} [N, 3, S, S], metrics {@code backbone} (pooled
   * features) and {@code head} (the projector's output); its states are a subset of those of {@link
   * #train}.
   *
   * @param spec with the batch of the evaluation
   */
  TrainingStep features(StepSpec spec);

  /** How the head of {@link #features} distributes an image over prototypes. */
  default PrototypeScores prototypeScores() {
    return new PrototypeScores.None();
  }
}
