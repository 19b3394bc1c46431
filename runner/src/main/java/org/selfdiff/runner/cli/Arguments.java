package org.selfdiff.runner.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.source.HomePath;
import org.selfdiff.runner.config.source.ShippedExperiments;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The positional arguments of a command.
 *
 * @param files words without {@code =}
 * @param overrides words {@code key=value}
 */
record Arguments(List<Path> files, List<String> overrides) {
  /** What is a path and no name: an ending of a file, an absolute path, one with dots. */
  private static final Pattern FILE = Pattern.compile("\\.[A-Za-z]+$|^[/~.\\\\]|^[A-Za-z]:");

  static Arguments of(List<String> words, CommandLine command) {
    return of(words, command, Integer.MIN_VALUE);
  }

  /** The same where every file is an experiment, which may be a shipped one by its name. */
  static Arguments ofExperiments(List<String> words, CommandLine command) {
    return of(words, command, Integer.MAX_VALUE);
  }

  /** The same where only the first is an experiment. */
  static Arguments ofExperiment(List<String> words, CommandLine command) {
    return of(words, command, 1);
  }

  private static Arguments of(List<String> words, CommandLine command, int experiments) {
    List<Path> files = new ArrayList<>();
    List<String> overrides = new ArrayList<>();
    for (String word : words) {
      if (word.contains("=")) {
        overrides.add(word);
      } else {
        files.add(files.size() < experiments ? experiment(word, command) : path(word, command));
      }
    }
    if (files.isEmpty()) {
      throw new ParameterException(command, "a file is missing, expected an experiment file");
    }
    return new Arguments(files, overrides);
  }

  /**
   * The path that a word names.
   *
   * @throws ParameterException if it names none
   */
  static Path path(String word, CommandLine command) {
    try {
      return HomePath.of(word);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage());
    }
  }

  /**
   * The experiment file that a word names: {@code selfdiff:NAME} and the name of a shipped recipe
   * are files of the installation, which is said.
   *
   * @throws ParameterException if there is no such shipped file, or several have the name
   */
  static Path experiment(String word, CommandLine command) {
    ShippedExperiments shipped = ShippedExperiments.installed();
    boolean named = ShippedExperiments.isName(word);
    if (!named
        && (word.isEmpty() || FILE.matcher(word).find() || Files.exists(path(word, command)))) {
      return path(word, command);
    }
    try {
      Path file = named ? shipped.file(word) : shipped.recipe(word);
      command.getErr().println(word + " is " + file);
      return file;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage());
    }
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
