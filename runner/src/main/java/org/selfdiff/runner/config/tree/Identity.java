package org.selfdiff.runner.config.tree;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a run is recognized by: two experiments with one identity compute the same.
 *
 * @param hex SHA-256 of the canonical text, 64 hexadecimal digits
 */
public record Identity(String hex) {
  private static final int SHORT = 8;

  /** The identity of an experiment. */
  public static Identity of(BlockNode experiment) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] canonical = Canonical.text(experiment).getBytes(StandardCharsets.UTF_8);
      return new Identity(HexFormat.of().formatHex(sha.digest(canonical)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The first 8 digits, which name the run's folder. */
  public String shortHex() {
    return hex.substring(0, SHORT);
  }
}
