package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.RecipeHeader;
import org.selfdiff.runner.config.Recipes;
import org.selfdiff.runner.sweep.language.SweepLoader;
import org.selfdiff.runner.sweep.machine.Cluster;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** The commands in the first lines of recipes are taken by the command line and by the language. */
class RecipeCommandsTest {
  private static final String LAUNCHER = "./selfdiff ";

  /** A setting in a sentence: {@code mixing=none}, {@code schedule.epochs=800}. */
  private static final Pattern OVERRIDE =
      Pattern.compile("(?<![\\S])[a-z][a-z0-9.\\-]*=[^\\s,;)]+");

  static Stream<String> recipes() {
    return Recipes.all().stream();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void isTaken(String name) {
    RecipeHeader header = Recipes.header(name);
    for (String command : header.command().split(" && ")) {
      assertThat(command).startsWith(LAUNCHER);
      List<String> words = List.of(command.substring(LAUNCHER.length()).split(" "));
      Subcommand verb =
          Arrays.stream(Subcommand.values())
              .filter(v -> v.word().equals(words.get(0)))
              .findFirst()
              .orElseThrow();
      CommandLine line = new CommandLine(verb.command(Cluster.none()));
      CommandLine.ParseResult parsed =
          line.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
      List<String> positional = new ArrayList<>();
      parsed.matchedPositionals().stream()
          .map(ArgSpec::originalStringValues)
          .forEach(positional::addAll);
      Arguments split = Arguments.ofExperiments(positional, line);
      Path file = Corpus.experiments().getParent().resolve(split.one(line));
      assertThat(file).exists();
      new ExperimentLoader().load(file, split.overrides()).orThrow();
      if (verb == Subcommand.SWEEP) {
        new SweepLoader().load(file, split.overrides());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void settingsInItsOtherLinesAreTaken(String name) {
    RecipeHeader header = Recipes.header(name);
    Stream.of(header.hardware(), header.time(), header.expected(), header.verified())
        .flatMap(line -> OVERRIDE.matcher(line).results())
        .map(MatchResult::group)
        .forEach(word -> assertThat(Recipes.load(name, word)).isNotNull());
  }
}
