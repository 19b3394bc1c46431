package org.selfdiff.runner.session.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.DiskException;

/** The files of a step, read by what knows nothing of how they were made. */
class StepFolderTest {
  private static final int STEPS = 2;

  @TempDir private static Path folder;
  private static Path step;

  private static Experiment experiment() {
    return new ExperimentLoader()
        .load(
            Corpus.experiments().resolve("smoke/moco.conf"),
            List.of("hardware.threads=1", "hardware.batch=4", "views.size=8", "method.queue=16"))
        .orThrow()
        .experiment();
  }

  @BeforeAll
  static void write() {
    step = folder.resolve("step");
    assertThat(new StepFolder(experiment(), STEPS, line -> {}).write(step)).isPositive();
  }

  private static JsonNode read(String file) throws IOException {
    return new ObjectMapper().readTree(step.resolve(file).toFile());
  }

  @Test
  void everyPrecisionHasTextsRulesAndResults() throws IOException {
    JsonNode index = read("step.json");
    assertThat(index.get("format").asInt()).isEqualTo(1);
    assertThat(index.get("steps").asInt()).isEqualTo(STEPS);
    assertThat(index.get("precisions").fieldNames())
        .toIterable()
        .containsExactly("fp32", "tf32", "bf16", "fp16", "fp64");
    for (JsonNode file : index.get("precisions")) {
      JsonNode one = read(file.asText());
      for (String kind : List.of("cpu", "cuda")) {
        JsonNode text = one.get("texts").get(kind);
        String source = Files.readString(step.resolve(text.get("file").asText()));
        assertThat(source).contains("def once(").contains("def step(");
        assertThat(source.contains("cuda:0")).isEqualTo(kind.equals("cuda"));
        assertThat(text.get("parts")).hasSize(1);
        assertThat(text.get("parts").get(0).get("in"))
            .hasSize(text.get("parameters").size() + text.get("metrics").size());
      }
      assertThat(one.get("fed")).hasSize(STEPS);
      assertThat(one.get("run").get("metrics")).hasSize(STEPS);
      assertThat(one.get("run").get("states")).hasSize(one.get("states").size());
    }
    try (Stream<Path> beside = Files.list(folder)) {
      assertThat(beside).containsExactly(step);
    }
  }

  /** The rules as the documentation has them: an FNV-1a seed, SplitMix64, the upper 24 bits. */
  @Test
  void rulesGiveTheNumbersThatTheirWordsSay() {
    long seed = 0xCBF29CE484222325L;
    for (byte b : "view 0 1".getBytes(StandardCharsets.UTF_8)) {
      seed ^= b;
      seed *= 0x100000001B3L;
    }
    SplitMix stream = SplitMix.of("view 0 1");
    // java.util.SplittableRandom is SplitMix64.
    java.util.SplittableRandom other = new java.util.SplittableRandom(seed);
    for (int i = 0; i < 5; i++) {
      assertThat(stream.word(i)).isEqualTo(other.nextLong());
    }
    // The published first numbers of seed 1234567.
    assertThat(new SplitMix(1234567).word(0)).isEqualTo(6457827717110365317L);
    assertThat(new SplitMix(1234567).word(1)).isEqualTo(3203168211198807973L);
    assertThat(stream.uniform(3)).isBetween(-1.0, 1.0);
  }

  @Test
  void firstStatesFollowFromTheFileAlone() throws IOException {
    JsonNode states = read("fp32.json").get("states");
    try (DrawnStep drawn = new DrawnStep(org.selfdiff.runner.session.Setup.planned(experiment()))) {
      drawn.begin();
      for (JsonNode state : states) {
        float[] found = drawn.program().state(state.get("name").asText()).floats();
        for (JsonNode part : state.get("parts")) {
          int at = part.get("offset").asInt();
          float expected =
              part.has("stream")
                  ? (float)
                      (part.get("bound").asDouble()
                          * (((SplitMix.of(part.get("stream").asText()).word(0) >>> 40) / 8388608.0)
                              - 1))
                  : (float) part.get("values").get(0).asDouble();
          assertThat(found[at]).as(part.get("name").asText()).isEqualTo(expected);
        }
      }
    }
  }

  /** The example of a reader: Python, where it has torch. */
  @Test
  void pythonRunsWhatIsWritten() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(
        Files.isExecutable(python)
            && run(python.toString(), "-c", "import torch, numpy").status() == 0,
        "no Python with torch is installed");
    String script = Corpus.experiments().resolveSibling("runner/gpu-proof/prove.py").toString();
    for (String text : List.of("cpu", "cuda")) {
      Said said =
          run(
              python.toString(),
              "-B",
              script,
              "parity",
              step.toString(),
              "--precision",
              "fp32",
              "--text",
              text,
              "--device",
              "cpu",
              "--threads",
              "1");
      assertThat(said.status()).as(said.text()).isZero();
      JsonNode line = new ObjectMapper().readTree(said.text());
      assertThat(line.get("passed").asBoolean()).isTrue();
      JsonNode loss = line.get("losses").get(0);
      assertThat(loss.get("here").asDouble())
          .isCloseTo(loss.get("written").asDouble(), org.assertj.core.data.Offset.offset(1e-5));
    }
    Said fp64 =
        run(
            python.toString(),
            "-B",
            script,
            "parity",
            step.toString(),
            "--precision",
            "fp64",
            "--device",
            "cpu",
            "--threads",
            "1");
    for (JsonNode error : new ObjectMapper().readTree(fp64.text()).get("states_of_written")) {
      assertThat(error.asDouble()).isLessThan(1e-8);
    }
  }

  private record Said(int status, String text) {}

  private static Said run(String... words) throws Exception {
    Process p = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(p.waitFor(), text);
  }

  @Test
  void aFolderOfSomethingElseIsRefusedAndOneOfOursReplaced() throws IOException {
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("notes.txt"), "mine");
    StepFolder none = new StepFolder(experiment(), 0, line -> {});
    assertThatThrownBy(() -> none.write(foreign))
        .isInstanceOf(UserException.class)
        .hasMessage(
            foreign + ": holds other files and no step.json, expected a new or empty folder");
    assertThat(foreign.resolve("notes.txt")).hasContent("mine");
    Path file = foreign.resolve("notes.txt");
    assertThatThrownBy(() -> none.write(file)).isInstanceOf(DiskException.class);
    assertThat(file).hasContent("mine");
    Files.delete(file);

    none.write(foreign);
    none.write(foreign);
    JsonNode one = new ObjectMapper().readTree(foreign.resolve("bf16.json").toFile());
    assertThat(one.get("run").get("metrics")).isEmpty();
    assertThat(one.get("fed")).hasSize(1);
    try (Stream<Path> beside = Files.list(folder)) {
      assertThat(beside).containsExactlyInAnyOrder(step, foreign);
    }
    try (Stream<Path> all = Files.walk(foreign)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    }
  }
}
