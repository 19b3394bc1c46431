package org.selfdiff.runner.record;

/**
 * What makes two runs the same run.
 *
 * @param name of the experiment: letters, digits, dot, dash, underscore
 * @param hash of the canonical resolved experiment: at least 8 lower-case hexadecimal digits
 */
public record RunIdentity(String name, String hash) {
  private static final int SHORT = 8;

  /** Checks both parts. */
  public RunIdentity {
    if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "run name '" + name + "' holds more than letters, digits, dot, dash and underscore");
    }
    if (!hash.matches("[0-9a-f]{8,}")) {
      throw new IllegalArgumentException("identity '" + hash + "' is not a hexadecimal hash");
    }
  }

  /** The first 8 digits of the hash. */
  String shortHash() {
    return hash.substring(0, SHORT);
  }

  /** The run folder's name: {@code <name>-<hash8>}. */
  public String folderName() {
    return name + "-" + shortHash();
  }
}
