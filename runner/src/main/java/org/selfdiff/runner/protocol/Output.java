package org.selfdiff.runner.protocol;

import org.selfdiff.methods.probe.ProbeFeatures;

/** Which numbers of a network are an image's features. */
public sealed interface Output {
  /** In words, without what depends on the network. */
  String words();

  /** Consumes every kind. */
  <R> R accept(Visitor<R> visitor);

  /** Pooled features of a ResNet, the class token of a transformer. */
  record Pooled() implements Output {
    @Override
    public String words() {
      return "backbone";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.pooled();
    }
  }

  /** What the method's projector makes of them. */
  record Projected() implements Output {
    @Override
    public String words() {
      return "head";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.projected();
    }
  }

  /**
   * Tokens of a vision transformer's last blocks.
   *
   * @param kind what is made of them
   * @param blocks how many blocks
   */
  record Tokens(ProbeFeatures kind, int blocks) implements Output {
    @Override
    public String words() {
      String name = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
      return name + " of the last " + (blocks == 1 ? "block" : blocks + " blocks");
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.tokens(this);
    }
  }

  /** One answer per kind. */
  interface Visitor<R> {
    /** Of {@link Pooled}. */
    R pooled();

    /** Of {@link Projected}. */
    R projected();

    /** Of {@link Tokens}. */
    R tokens(Tokens tokens);
  }
}
