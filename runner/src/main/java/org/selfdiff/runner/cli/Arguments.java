package org.selfdiff.runner.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The positional arguments of a command.
 *
 * @param files words without {@code =}
 * @param overrides words {@code key=value}
 */
record Arguments(List<Path> files, List<String> overrides) {

  static Arguments of(List<String> words, CommandLine command) {
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
    return new Arguments(files, overrides);
  }

  /**
   * The folder of a file that is to be written.
   *
   * @throws ParameterException if the word names a folder
   */
  static Path folder(Path file, CommandLine command) {
    if (Files.isDirectory(file)) {
      throw new ParameterException(command, file + " is a folder, expected a file to write");
    }
    return file.toAbsolutePath().getParent();
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
