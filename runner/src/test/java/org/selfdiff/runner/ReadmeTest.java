package org.selfdiff.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.cli.Main;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.ListType;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.config.schema.SettingType;
import org.selfdiff.runner.sweep.language.SweepLoader;

/** What the README shows can be done. */
class ReadmeTest {
  private static final String LAUNCHER = "./selfdiff ";

  /** A folder with the project's experiments and those that the README tells to write. */
  @TempDir Path checkout;

  private Markdown readme;
  private List<Path> shown;

  @BeforeEach
  void writeWhatIsShown() throws IOException {
    readme = Markdown.read("README.md");
    for (Path file : Corpus.files(Corpus.experiments())) {
      Path copy = checkout.resolve(Markdown.root().relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    shown = readme.blocks("hocon").stream().map(this::write).toList();
  }

  /** The first line of a block names its file. */
  private Path write(String block) {
    String name = block.lines().findFirst().orElseThrow();
    assertThat(name).matches("# experiments/[a-z-]+\\.conf");
    try {
      return Files.writeString(checkout.resolve(name.substring(2)), block);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyExperimentIsValid() {
    assertThat(shown).hasSizeGreaterThan(1);
    for (Path file : shown) {
      assertThat(new ExperimentLoader(checkout).load(file, List.of()).orThrow().runName())
          .startsWith(file.getFileName().toString().replace(".conf", "-"));
    }
  }

  @Test
  void everyCommandNamesAVerbItsOptionsAndAValidExperiment() {
    List<String> commands = commands().toList();
    assertThat(commands).hasSizeGreaterThan(5);
    for (String command : commands) {
      List<String> words = Arrays.asList(command.split(" "));
      String verb = words.get(0);
      if (verb.equals("COMMAND")) {
        continue;
      }
      assertThat(verbs()).as(command).contains(verb);
      String help = help(verb, "--help");
      assertThat(words.stream().filter(word -> word.startsWith("-")))
          .as(command)
          .allMatch(option -> help.contains(option));
      List<Path> files =
          words.stream().filter(word -> word.endsWith(".conf")).map(checkout::resolve).toList();
      List<String> overrides = words.stream().filter(word -> word.contains("=")).toList();
      boolean ofResults =
          words.stream().anyMatch(word -> word.startsWith("runs/") || word.endsWith(".onnx"));
      assertThat(files).as(command).allMatch(Files::exists);
      assertThat(ofResults || !files.isEmpty()).as(command).isTrue();
      for (Path file : files) {
        new ExperimentLoader(checkout).load(file, overrides).orThrow();
      }
    }
  }

  @Test
  void checksAndExplanationsSucceed() {
    List<String> quick =
        commands().filter(command -> command.matches("(check|explain) .*")).toList();
    assertThat(quick).hasSizeGreaterThan(1);
    for (String command : quick) {
      String[] words =
          Arrays.stream(command.split(" "))
              .map(word -> word.endsWith(".conf") ? checkout.resolve(word).toString() : word)
              .toArray(String[]::new);
      StringWriter err = new StringWriter();
      int status = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), words);
      assertThat(status).as(command + ": " + err).isZero();
    }
  }

  @Test
  void theTablesOfVerbsAndStatusesAreThoseOfTheHelp() {
    assertThat(readme.table("| command | does |").stream().map(row -> row.get(0).replace("`", "")))
        .containsExactlyInAnyOrderElementsOf(verbs());
    assertThat(readme.table("| status | meaning |").stream().map(row -> String.join(" ", row)))
        .containsExactlyElementsOf(list("Exit status:"));
  }

  /** With {@code -Dselfdiff.regenerate=true} the kinds are written instead. */
  @Test
  void theTableOfKindsIsThatOfTheLanguage() throws IOException {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    kinds("", Schema.of(Experiment.class), kinds);
    kinds("", SweepLoader.language(), kinds);

    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Path file = Markdown.root().resolve("README.md");
      Files.writeString(file, withKinds(Files.readString(file), kinds));
      readme = Markdown.read("README.md");
    }
    assertThat(readme.table("| block | kinds | in words |"))
        .extracting(row -> row.get(0) + " " + row.get(1))
        .containsExactlyElementsOf(
            kinds.entrySet().stream()
                .map(e -> "`" + e.getKey() + "` `" + String.join("`, `", e.getValue()) + "`")
                .toList());
  }

  /** The page with these kinds in the rows of the table, words and order as they are. */
  private static String withKinds(String page, Map<String, List<String>> kinds) {
    String written = page;
    for (Map.Entry<String, List<String>> row : kinds.entrySet()) {
      String key = Pattern.quote("| `" + row.getKey() + "` |");
      String words = " `" + String.join("`, `", row.getValue()) + "` |";
      written = written.replaceFirst("(?m)^(" + key + ") `[^|]*\\|", "$1" + words);
    }
    return written;
  }

  /** Adds the kinds of every block below a block, where none before has them all. */
  private static void kinds(String path, BlockType block, Map<String, List<String>> into) {
    for (Field field : block.fields()) {
      SettingType type = field.type() instanceof ListType list ? list.element() : field.type();
      String key = path + field.key();
      if (type instanceof BlockType inner) {
        kinds(key + ".", inner, into);
      } else if (type instanceof ChoiceType choice
          && into.values().stream().noneMatch(known -> known.containsAll(choice.words()))) {
        into.put(key, choice.words());
        choice.kinds().forEach(kind -> kinds(key + ".", kind, into));
      }
    }
  }

  @Test
  void theCommandOfTheTestsIsTheOneThatRuns() throws IOException {
    assertThat(readme.blocks("")).contains("mvn -B verify\n");
    assertThat(Files.readString(Markdown.root().resolve(".ci/run"))).endsWith("mvn -B verify\n");
  }

  /** With {@code -Dselfdiff.regenerate=true} the examples are written instead. */
  @Test
  void theExamplesAreTheFilesThatTheTestsRun() throws IOException {
    Path examples = Markdown.root().resolve("exports/examples");
    List<String> files = List.of("EmbedService.java", "embed.py", "DjlEmbed.java");
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Path file = Markdown.root().resolve("README.md");
      String page = Files.readString(file);
      for (String name : files) {
        String text = Files.readString(examples.resolve(name));
        // A file's first lines tell which block it is.
        String language = name.endsWith("py") ? "python" : "java";
        String first = text.lines().findFirst().orElseThrow();
        page =
            Pattern.compile(
                    "^```" + language + "\n" + Pattern.quote(first) + "$.*?^```$",
                    Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(page)
                .replaceFirst(Matcher.quoteReplacement("```" + language + "\n" + text + "```"));
      }
      Files.writeString(file, page);
      readme = Markdown.read("README.md");
    }
    List<String> shown = new ArrayList<>(readme.blocks("java"));
    shown.addAll(1, readme.blocks("python"));
    for (int i = 0; i < files.size(); i++) {
      assertThat(shown.get(i)).isEqualTo(Files.readString(examples.resolve(files.get(i))));
    }
  }

  @Test
  void everyLinkLeadsToAFile() {
    assertThat(readme.links()).contains(".github/report.png", "LICENSE");
    assertThat(readme.links()).allMatch(target -> Files.exists(Markdown.root().resolve(target)));
  }

  private Stream<String> commands() {
    return readme
        .text()
        .lines()
        .map(line -> line.replace("`", ""))
        .filter(line -> line.startsWith(LAUNCHER))
        .map(line -> line.substring(LAUNCHER.length()));
  }

  private static List<String> verbs() {
    return list("Commands:").stream().map(line -> line.split(" ")[0]).toList();
  }

  /** The indented lines of a list in the help, single-spaced. */
  private static List<String> list(String heading) {
    return help("--help")
        .lines()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> line.startsWith(" "))
        .map(line -> line.strip().replaceAll(" +", " "))
        .toList();
  }

  private static String help(String... words) {
    StringWriter out = new StringWriter();
    assertThat(Main.run(new PrintWriter(out), new PrintWriter(out), words)).isZero();
    return out.toString();
  }
}
