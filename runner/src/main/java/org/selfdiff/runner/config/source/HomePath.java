package org.selfdiff.runner.config.source;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A path as people write it: {@code ~/} at its start is the home folder. */
public final class HomePath {
  private HomePath() {}

  /**
   * The path that a text names.
   *
   * @throws IllegalArgumentException with what is wrong, where it names none
   */
  public static Path of(String text) {
    String whole = expanded(text);
    try {
      return Path.of(whole);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "\"" + text.replace("\0", "\\u0000") + "\" is no path: " + e.getReason(), e);
    }
  }

  /**
   * The text with the home folder in place of {@code ~}; any other is as it was.
   *
   * @throws IllegalArgumentException where it names the home folder of somebody else
   */
  public static String expanded(String text) {
    return expanded(text, home());
  }

  static String expanded(String text, String home) {
    if (!text.startsWith("~")) {
      return text;
    }
    if (text.length() > 1 && text.charAt(1) != '/') {
      int slash = text.indexOf('/');
      String user = slash < 0 ? text : text.substring(0, slash);
      throw new IllegalArgumentException(
          "\""
              + text
              + "\": "
              + user
              + " is not looked up, expected the whole path, ~/ for your own home folder, or ./"
              + text
              + " for what has this name here");
    }
    return text.length() > 1 && home.endsWith("/")
        ? home + text.substring(2)
        : home + text.substring(1);
  }

  /** As a shell has it; the account's home folder where there is no shell. */
  private static String home() {
    String variable = System.getenv("HOME");
    return variable == null || variable.isEmpty() ? System.getProperty("user.home") : variable;
  }
}
