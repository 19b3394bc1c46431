package org.selfdiff.runner.protocol;

import java.util.Locale;
import java.util.function.ToIntFunction;
import org.selfdiff.methods.probe.ProbeFeatures;

/** Which numbers of a network are an image's features. */
public sealed interface Readout {
  /** In words, without what depends on the network. */
  String words();

  /**
   * Length of a feature, about.
   *
   * @param outputs lengths of the network's outputs
   */
  int length(ToIntFunction<Output> outputs);

  /** Consumes either kind. */
  <R> R accept(Visitor<R> visitor);

  /** An output of every method's evaluation step. */
  enum Output implements Readout {
    /** Pooled features of a ResNet, the class token of a transformer. */
    BACKBONE,
    /** What the method's projector makes of them. */
    HEAD;

    /** Its name among the metrics of the step. */
    @Override
    public String words() {
      return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int length(ToIntFunction<Output> outputs) {
      return outputs.applyAsInt(this);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.output(this);
    }
  }

  /**
   * Tokens of a vision transformer's last blocks.
   *
   * @param kind what is made of them
   * @param blocks how many blocks
   */
  record Tokens(ProbeFeatures kind, int blocks) implements Readout {
    @Override
    public String words() {
      String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
      return name + " of the last " + (blocks == 1 ? "block" : blocks + " blocks");
    }

    @Override
    public int length(ToIntFunction<Output> outputs) {
      return blocks * outputs.applyAsInt(Output.BACKBONE);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.tokens(this);
    }
  }

  /** One answer per kind. */
  interface Visitor<R> {
    /** Of an output of the evaluation step. */
    R output(Output output);

    /** Of a transformer's tokens. */
    R tokens(Tokens tokens);
  }
}
