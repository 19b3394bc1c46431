package org.selfdiff.exports.pytorch;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Where a network lies in a checkpoint.
 *
 * @param entry the entry of the file that holds the tensors, parts of its path with dots between
 *     them; empty for the file itself
 * @param prefix what stands before the network's own keys there, with the dot behind it; may be
 *     empty
 */
public record TensorPlace(String entry, String prefix) {
  /** How the tensors are found, in words. */
  public String where() {
    return (entry.isEmpty() ? "the file's own keys" : "the entry '" + entry + "'")
        + (prefix.isEmpty() ? "" : ", keys that start with " + prefix);
  }

  /** A key of the network as the file has it. */
  public String key(String own) {
    return prefix + own;
  }

  /** Entry and prefix in one, as a person names them; empty for the file's own keys. */
  public String path() {
    return entry.isEmpty() ? prefix : entry + "." + prefix;
  }

  /** Whether a person who writes this means the place: its path, or its prefix alone. */
  boolean isNamed(String text) {
    String dotted = text.isEmpty() || text.endsWith(".") ? text : text + ".";
    return dotted.equals(path()) || dotted.equals(prefix);
  }

  /** The path without the wrappers that training code puts around a network. */
  String unwrapped() {
    return unwrapped(path());
  }

  static String unwrapped(String path) {
    return Arrays.stream(path.split("\\."))
        .filter(part -> !part.isEmpty() && !part.equals("module") && !part.equals("_orig_mod"))
        .map(part -> part + ".")
        .collect(Collectors.joining());
  }
}
