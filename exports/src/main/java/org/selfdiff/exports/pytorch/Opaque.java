package org.selfdiff.exports.pytorch;

/**
 * A value of a checkpoint that is neither a tensor nor a plain container, as dates, paths and
 * settings are. Nothing made it here; two of them are equal only if they are the same.
 */
final class Opaque {
  private final String name;

  /**
   * A value that is not read.
   *
   * @param name the class or function that would make it in Python
   */
  Opaque(String name) {
    this.name = name;
  }

  /** The class or function that would make it in Python. */
  String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
