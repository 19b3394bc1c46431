package org.selfdiff.runner.protocol;

import java.util.Set;
import org.selfdiff.runner.data.Split;

/**
 * One thing that an evaluation computes. The whole evaluation is a list of them: one consumer
 * carries it out, another prices it. What is needed before stands before.
 */
public sealed interface Need {
  /** Whose features. */
  Contender of();

  /** The features that it makes or looks at. */
  Extract features();

  /** Consumes every kind. */
  <R> R accept(Visitor<R> visitor);

  /**
   * Features of the center views of whole splits. A split that is asked for again is there already.
   *
   * @param of whose features
   * @param readout which numbers of the network; pixels are the same for all
   * @param splits which images
   */
  record Extract(Contender of, Readout readout, Set<Split> splits) implements Need {
    /** Makes equal what is the same. */
    public Extract {
      readout = of == Contender.PIXELS ? Readout.Output.BACKBONE : readout;
      splits = Set.copyOf(splits);
    }

    /** One split of it. */
    public Extract only(Split split) {
      return new Extract(of, readout, Set.of(split));
    }

    @Override
    public Extract features() {
      return this;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.extract(this);
    }
  }

  /**
   * Signs of collapse: how far the features of the test images are spread.
   *
   * @param of whose features
   * @param readout which numbers of the network
   */
  record Collapse(Contender of, Readout readout) implements Need {
    @Override
    public Extract features() {
      return new Extract(of, readout, Set.of(Split.TEST));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.collapse(this);
    }
  }

  /**
   * What a evaluate finds on these features.
   *
   * @param of whose features
   * @param evaluate compares or learns from them
   */
  record Judging(Contender of, Judge judge) implements Need {
    @Override
    public Extract features() {
      return new Extract(of, judge.readout(), judge.splits());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return judge.accept(of, visitor);
    }
  }

  /** One answer per kind. */
  interface Visitor<R> {
    /** Of features of center views. */
    R extract(Extract extract);

    /** Of signs of collapse. */
    R collapse(Collapse collapse);

    /** Of a search for neighbors. */
    R search(Contender of, Search search);

    /** Of a training of linear classifiers. */
    R probe(Contender of, Probe probe);
  }
}
