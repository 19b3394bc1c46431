package org.selfdiff.runner.config.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.ListType;
import org.selfdiff.runner.config.schema.SettingType;
import org.selfdiff.runner.config.schema.WholeType;
import org.selfdiff.runner.sweep.language.SweepLoader;

/** Each limit by an experiment that passes it, most of them written to take all memory or time. */
@Timeout(60)
class LimitTest {
  private static final String BASE =
      """
      name = base
      data { kind = shapes, train = 64, test = 48, size = 16 }
      views { size = 16, augment = [horizontal-flip] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 16, queue = 64 }
      optimizer { kind = sgd, lr = 0.03 }
      schedule { epochs = 4 }
      hardware { batch = 16 }
      evaluate { knn { k = 5 } }
      """;

  @TempDir private Path folder;

  private List<String> mistakes(String name, byte[] content, String... words) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    Loaded loaded = new ExperimentLoader(folder).load(file, List.of(words));
    return loaded instanceof Loaded.Invalid invalid
        ? invalid.problems().stream().map(Problem::toString).toList()
        : List.of();
  }

  private List<String> mistakes(String name, String content, String... words) throws IOException {
    return mistakes(name, content.getBytes(StandardCharsets.UTF_8), words);
  }

  static Stream<Arguments> files() {
    return Stream.of(
        arguments(
            "f.conf",
            "#".repeat(262_145),
            "f.conf: 262145 bytes in one file, expected at most 262144"),
        arguments("f.conf", "a = " + "[".repeat(2000) + "]".repeat(2000), depth("conf:1", 2000)),
        arguments("f.conf", "a = " + "[".repeat(100_000), depth("conf:1", 100_000)),
        arguments("f.json", "{\"a\":" + "[".repeat(2000) + "]}", depth("json:1", 2000)),
        arguments("f.yaml", "a: " + "[".repeat(2000) + "]".repeat(2000), depth("yaml:1", 33)),
        arguments(
            "f.conf",
            "{b:".repeat(2000) + "1" + "}".repeat(2000),
            "f.conf:1: b"
                + ".b".repeat(32)
                + ": 1999 blocks and lists within one another,"
                + " expected at most 32"),
        arguments(
            "f.conf",
            "b" + ".b".repeat(33) + " = 1",
            "f.conf:1: b"
                + ".b".repeat(33)
                + ": 33 blocks and lists within one another, expected"
                + " at most 32"),
        arguments(
            "f.conf",
            "b" + ".b".repeat(100_000) + " = 1",
            "f.conf:1: "
                + "b.".repeat(125)
                + "…: 200001 characters in one key, expected at most"
                + " 250"),
        arguments(
            "f.conf",
            "k".repeat(251) + " = 1",
            "f.conf:1: " + "k".repeat(250) + "…: 251 characters in one key, expected at most 250"),
        arguments(
            "f.yaml",
            "k".repeat(300) + ": 1",
            "f.yaml:1: " + "k".repeat(250) + "…: 300 characters in one key, expected at most 250"),
        arguments(
            "f.conf",
            "name = " + "t".repeat(200_000),
            "f.conf:1: name: 200000 characters in one text, expected at most 4096"),
        arguments(
            "f.yaml",
            "name: \"" + "t".repeat(5000) + "\"",
            "f.yaml:1: name: 5000 characters in one text, expected at most 4096"),
        arguments(
            "f.conf",
            "seed = " + "9".repeat(101),
            "f.conf:1: seed: 101 characters in one number, expected at most 100"),
        arguments(
            "f.yaml",
            "seed: 0." + "9".repeat(200),
            "f.yaml:1: seed: 202 characters in one number, expected at most 100"),
        arguments(
            "f.conf",
            repeated(20_000, i -> "k%d=1".formatted(i)),
            "f.conf:2001: k2000: 2001 keys, expected at most 2000"),
        arguments(
            "f.yaml",
            repeated(20_000, i -> "k%d: 1".formatted(i)),
            "f.yaml:2001: k2000: 2001 keys, expected at most 2000"),
        arguments(
            "f.conf",
            repeated(501, i -> "k%d = ${?v}".formatted(i)),
            "f.conf:501: k500: 501 substitutions, expected at most 500"),
        arguments(
            "f.conf",
            "a=[]\n" + repeated(60, i -> "a += 1"),
            "f.conf:61: a: 60 substitutions or additions that follow one another, expected at most"
                + " 50"),
        arguments(
            "f.conf",
            "a0=1\n" + repeated(60, i -> "a%d=${a%d}".formatted(i + 1, i)),
            "f.conf:52: a51: more than 50 substitutions or additions that follow one another,"
                + " expected at most 50"),
        arguments(
            "f.conf",
            "a0 = xxxxxxxxxx\n" + doubling("${a%2$d}${a%2$d}"),
            "f.conf:16: a15: 1474478 characters with every substitution made, expected at most"
                + " 1000000"),
        arguments(
            "f.conf",
            "a0 = xxxxxxxxxx\n" + doubling("[${a%2$d}, ${a%2$d}]"),
            "f.conf:15: a14: 1113902 characters with every substitution made, expected at most"
                + " 1000000"),
        arguments(
            "f.conf",
            "a = xxxxxxxxxx\n" + repeated(30, i -> "a = ${a}${a}"),
            "f.conf:17: a: 1703924 characters with every substitution made, expected at most"
                + " 1000000"),
        arguments(
            "f.conf",
            repeated(20, i -> "a%d=${?a%d}${?a%d}".formatted(i, (i + 1) % 20, (i + 2) % 20)),
            "f.conf:1: a0: the substitution ${a1} depends on itself, expected a value at its end"),
        arguments(
            "f.conf",
            "a=1\nb=1\n" + repeated(16, i -> "b=${a}${a}\na=${b}${b}"),
            "f.conf:3: b: the substitution ${a} depends on itself, expected a value at its end"));
  }

  private static String depth(String place, int found) {
    return "f."
        + place
        + ": a"
        + "[0]".repeat(32)
        + ": "
        + found
        + " blocks and lists within one another, expected at most 32";
  }

  private static String repeated(int count, java.util.function.IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String doubling(String value) {
    return repeated(30, i -> ("a%1$d = " + value).formatted(i + 1, i));
  }

  @ParameterizedTest
  @MethodSource("files")
  void whatIsTooMuchIsRefused(String name, String content, String message) throws IOException {
    assertThat(mistakes(name, content).stream().map(LimitTest::withoutColumn))
        .containsExactly(message);
  }

  private static String withoutColumn(String message) {
    return message.replaceFirst("^(f\\.[a-z]+:\\d+):\\d+:", "$1:");
  }

  static Stream<Arguments> words() {
    return Stream.of(
        arguments(
            "name=" + "t".repeat(300_000),
            "300005 characters in all words key=value together, expected at most 262144"),
        arguments(
            "views.augment=" + "[".repeat(50) + "]".repeat(50),
            "views.augment"
                + "[0]".repeat(31)
                + ": 51 blocks and lists within one another, expected at most 32"),
        arguments(
            "run.root=\"a\\u0000b\"",
            "run.root: the character U+0000 in a text, expected none that cannot be shown"),
        arguments(
            "run.root=\"\\ud800\"",
            "run.root: the character U+D800 in a text, expected none that cannot be shown"),
        arguments("name=${a:b}", "name: cannot read ${a:b}, expected ${key} or ${?NAME}"),
        arguments("name=${HOME:-x}", "name: cannot read ${HOME:-x}, expected ${key} or ${?NAME}"),
        arguments("name=${}", "name: cannot read ${}, expected ${key} or ${?NAME}"),
        arguments(
            "schedule.epochs=${?}",
            "schedule.epochs: cannot read ${?}, expected ${key} or ${?NAME}"),
        arguments(
            "schedule.epochs=1e309",
            "schedule.epochs: 1e309 is out of range, expected a whole number of epochs, 1 to"
                + " 1000000"),
        arguments(
            "optimizer.lr=-1e309",
            "optimizer.lr: -1e309 is out of range, expected a number, 0 or more"),
        arguments(
            "hardware.loaders=2147483647",
            "hardware.loaders: 2147483647 is out of range, expected a whole number of threads, 0"
                + " to 1024"),
        arguments(
            "method.queue=2147483520",
            "method.queue: 2147483520 is out of range, expected a whole number of keys, 1 to"
                + " 4194304"),
        arguments(
            "views={ include \"/dev/zero\" }", "views: a word key=value cannot include files"));
  }

  @ParameterizedTest
  @MethodSource("words")
  void wordsOfTheCommandLineHaveTheSameLimits(String word, String message) throws IOException {
    assertThat(mistakes("f.conf", BASE, word)).containsExactly("command line: " + message);
  }

  @Test
  void aFileUnderTwoNamesIsReadOnce() throws IOException {
    for (int i = 0; i < 5; i++) {
      String next = "c" + (i + 1) + ".conf";
      Files.writeString(
          folder.resolve("c" + i + ".conf"),
          i == 4 ? BASE : "include \"%s\"\ninclude \"./%s\"\n".formatted(next, next));
    }

    Loaded.Valid loaded =
        new ExperimentLoader(folder).load(folder.resolve("c0.conf"), List.of()).orThrow();

    assertThat(loaded.files()).hasSize(5);
  }

  @Test
  void aListMayGrowByItself() throws IOException {
    String grown = repeated(45, i -> "views.augment = ${views.augment} [grayscale]");

    assertThat(mistakes("f.conf", BASE + grown)).isEmpty();
  }

  @Test
  void filesAreCounted() throws IOException {
    for (int i = 0; i < 120; i++) {
      Files.writeString(
          folder.resolve("d" + i + ".conf"), "include \"d%d.conf\"\n".formatted(i + 1));
    }

    assertThat(mistakes("f.conf", "include \"d0.conf\"").stream().map(m -> m.replace(":1:1", ":1")))
        .containsExactly("d98.conf:1: more than 100 files, expected at most 100");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatIsNoFileIsNotRead() throws IOException, InterruptedException {
    new ProcessBuilder("mkfifo", folder.resolve("pipe.conf").toString()).start().waitFor();
    Files.createSymbolicLink(folder.resolve("zero.conf"), Path.of("/dev/zero"));
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    String sentence = ": is no regular file, expected an experiment file";

    assertThat(mistakes("f.conf", "extends = pipe.conf")).anyMatch(m -> m.contains(sentence));
    assertThat(mistakes("f.conf", "extends = zero.conf")).anyMatch(m -> m.contains(sentence));
    assertThat(mistakes("f.conf", "include \"loop/f.conf\""))
        .anyMatch(m -> m.endsWith("includes itself, expected files that end somewhere"));
    Files.delete(folder.resolve("zero.conf"));
  }

  static Stream<Arguments> oddities() {
    return Stream.of(
        arguments("f.json", "{\"extends\": null}", "expected the name of a file or a list"),
        arguments("f.conf", "extends = [${x}]", "expected the name of a file or a list"),
        arguments("f.json", "{\"extends\": \"a\\u0000b\"}", "is no path"),
        arguments("f.yaml", "\"\": 1", "f.yaml:1: an empty key, expected a name"),
        arguments("f.yaml", "a: !!int 3", "tags are not part of the language"),
        arguments("f.yaml", "a: &a [*a]", "anchors and aliases are not part of the language"),
        arguments("f.yaml", "name: ${oc.env:USER}", "name: cannot read ${oc.env:USER}, expected"),
        arguments("f.conf", "a = 1 # \0", "f.conf:1: the control character U+0000"),
        arguments("f.conf", "a = 1\nb += 2\nb = 3 4 [5]\n", "f.conf:3"));
  }

  @ParameterizedTest
  @MethodSource("oddities")
  void odditiesAreMistakesWithTheirPlace(String name, String content, String part)
      throws IOException {
    assertThat(mistakes(name, content).stream().map(LimitTest::withoutColumn))
        .anyMatch(message -> message.contains(part));
  }

  @Test
  void bytesThatAreNoTextHaveTheirLine() throws IOException {
    assertThat(mistakes("f.conf", "seed = 1\nname = été\n".getBytes(StandardCharsets.ISO_8859_1)))
        .containsExactly("f.conf:2: not text in UTF-8: byte 0xE9");
  }

  @Test
  void manyMistakesAreCounted() throws IOException {
    List<String> mistakes = mistakes("f.conf", BASE + repeated(1000, i -> "k%d=1".formatted(i)));

    assertThat(mistakes).hasSize(101);
    assertThat(mistakes.get(100)).endsWith("and 900 more mistakes from here on");
  }

  @Test
  void everyWholeNumberHasAnUpperBound() {
    assertThat(unbounded("", new ExperimentLoader().language())).containsExactly("seed");
    assertThat(unbounded("", SweepLoader.language())).containsExactly("sweep.seeds", "sweep.seed");
  }

  private static List<String> unbounded(String prefix, BlockType block) {
    return block.fields().stream()
        .flatMap(field -> unbounded(prefix + field.key(), field, field.type()))
        .distinct()
        .toList();
  }

  private static Stream<String> unbounded(String path, Field field, SettingType type) {
    if (type instanceof WholeType) {
      return field.range().max() == Double.POSITIVE_INFINITY ? Stream.of(path) : Stream.empty();
    }
    if (type instanceof ListType list) {
      return unbounded(path, field, list.element());
    }
    if (type instanceof BlockType block) {
      return unbounded(path + ".", block).stream();
    }
    return type instanceof ChoiceType choice
        ? choice.kinds().stream().flatMap(kind -> unbounded(path + ".", kind).stream())
        : Stream.empty();
  }

  @Test
  void everyLimitSaysWhatIsAllowed() {
    assertThat(Arrays.stream(Limit.values()).map(limit -> limit.message(limit.most() + 1)))
        .allMatch(message -> message.matches("\\d+ [a-z= ]+, expected at most \\d+"));
  }
}
