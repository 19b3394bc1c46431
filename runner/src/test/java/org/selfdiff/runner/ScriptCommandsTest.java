package org.selfdiff.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.runner.cli.Main;

/** The README's table of what the authors' scripts are called with: every command is one here. */
class ScriptCommandsTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern PROTOCOL = Pattern.compile("([a-z0-9-]+)(?: \\{ (.*) })?");

  static Stream<String> commands() throws Exception {
    return Markdown.read("README.md").table("| of | the authors' command | here |").stream()
        .map(row -> row.get(2).replace("`", ""));
  }

  @Test
  void everySystemIsThere() throws Exception {
    assertThat(commands()).hasSizeGreaterThan(20).allMatch(c -> c.startsWith("./selfdiff "));
    assertThat(
            Markdown.read("README.md").table("| of | the authors' command | here |").stream()
                .map(row -> row.get(0))
                .filter(of -> !of.isBlank()))
        .containsExactly("SDMP", "MGD", "Mugs", "Momentum² Teacher", "Un-Mix");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theCommandIsOneOfSelfDiff(String command) {
    List<String> words = words(command);
    String verb = words.get(1);
    List<String> rest = words.subList(2, words.size());
    String help = said(verb, "--help");
    assertThat(rest.stream().filter(w -> w.startsWith("-"))).allMatch(help::contains);
    switch (verb) {
      case "run" -> check(rest);
      case "evaluate" -> {
        if (rest.size() == 1) {
          return; // By the protocols of the run's own recipe.
        }
        assertThat(rest).hasSize(3);
        assertThat(rest.get(1)).isEqualTo("--protocol");
        Matcher protocol = PROTOCOL.matcher(rest.get(2));
        assertThat(protocol.matches()).isTrue();
        String settings = protocol.group(2) == null ? "" : ", " + protocol.group(2);
        check(
            List.of(
                "experiments/mugs/vit-small-100.conf",
                "evaluate.protocols=[{kind = " + protocol.group(1) + settings + "}]"));
      }
      case "import" -> {
        String backbone = rest.get(rest.indexOf("--backbone") + 1);
        List<String> settings = rest.stream().filter(w -> w.contains("=")).toList();
        List<String> experiment = new ArrayList<>();
        experiment.add(backbone.endsWith(".conf") ? backbone : "experiments/quickstart.conf");
        if (!backbone.endsWith(".conf")) {
          experiment.add("backbone.kind=" + backbone);
        }
        experiment.addAll(settings);
        check(experiment);
      }
      default -> assertThat(verb).isIn(Set.of("visualize"));
    }
  }

  /** The words of an experiment pass its check, but for what one device holds. */
  private static void check(List<String> words) {
    List<String> all = new ArrayList<>(List.of("check", "--no-memory"));
    Path root = Markdown.root();
    words.forEach(w -> all.add(w.startsWith("experiments/") ? root.resolve(w).toString() : w));
    assertThat(said(all.toArray(String[]::new))).contains(": ok, run ");
  }

  private static String said(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), words);
    assertThat(status).as(String.join(" ", words) + ": " + err).isZero();
    return out.toString();
  }

  private static List<String> words(String command) {
    return WORD.matcher(command)
        .results()
        .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
        .toList();
  }
}
