package org.selfdiff.runner.protocol;

/** Whose features are evaluated: those of the trained network, or what it has to beat. */
public enum Contender {
  /** The network as it is. */
  TRAINED("trained", "the trained network"),
  /** The pixels of the evaluation views. */
  PIXELS("raw pixels", "raw pixels"),
  /** The network with its first weights. */
  UNTRAINED("untrained", "the untrained network");

  private final String label;
  private final String words;

  Contender(String label, String words) {
    this.label = label;
    this.words = words;
  }

  /** Beside its accuracy. */
  public String label() {
    return label;
  }

  /** In a sentence. */
  public String words() {
    return words;
  }
}
