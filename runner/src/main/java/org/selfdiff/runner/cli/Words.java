package org.selfdiff.runner.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The free words of a verb.
 *
 * @param files words without {@code =}
 * @param overrides words {@code key=value}
 */
record Words(List<Path> files, List<String> overrides) {

  static Words of(List<String> words, CommandLine command) {
    List<Path> files = new ArrayList<>();
    List<String> overrides = new ArrayList<>();
    for (String word : words) {
      if (word.contains("=")) {
        overrides.add(word);
      } else {
        files.add(Path.of(word));
      }
    }
    if (files.isEmpty()) {
      throw new ParameterException(command, "a file is missing, expected an experiment file");
    }
    return new Words(files, overrides);
  }

  /** The only file. */
  Path one(CommandLine command) {
    if (files.size() > 1) {
      throw new ParameterException(
          command, "unexpected word " + files.get(1) + ", expected one file");
    }
    return files.get(0);
  }
}
