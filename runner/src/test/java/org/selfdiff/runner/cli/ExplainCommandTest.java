package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;

class ExplainCommandTest {
  private static final String NOTEBOOK =
      Corpus.experiments().resolve("cifar10/moco-notebook.conf").toString();

  @Test
  void theTableFitsAHundredColumnsAndShowsOrigins() {
    Spoken spoken = Spoken.to("explain", NOTEBOOK, "seed=3");

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out().lines().skip(1)).allMatch(line -> line.length() <= 160);
    assertThat(spoken.out())
        .containsPattern("(?m)^seed +3 +command line +seed of every random dr…$")
        .containsPattern("(?m)^views.size +32 pixels +cifar.conf:11 ")
        .containsPattern("(?m)^method.queue +4096 keys +line 17 ")
        .containsPattern("(?m)^export.onnx.opset +17 +default ")
        .containsPattern(
            "(?m)^optimizer.lr.effective +0?= 0.06 +derived +optimizer.lr, no lr-bat…$");
  }

  @Test
  void oneSettingIsShownInFull() {
    assertThat(
            Spoken.to(
                    "explain",
                    NOTEBOOK,
                    "optimizer.lr",
                    "optimizer.lr-batch=256",
                    "hardware.batch=1024")
                .out())
        .matches(
            """
            optimizer\\.lr = 0\\.06
              base learning rate
              from     \\S+moco-notebook\\.conf:\\d+:\\d+
              allowed  a number, 0 or more
              gives    optimizer\\.lr\\.effective = 0\\.24 \\(lr \\* hardware\\.batch / lr-batch = \
            0\\.06 \\* 1024 / 256\\)
            """);
  }

  @Test
  void aSubstitutedValueShowsUseAndDefinition() {
    String file =
        Corpus.experiments().resolve("language/valid/substitution/define.conf").toString();

    assertThat(Spoken.to("explain", file, "hardware.batch").out())
        .containsPattern(
            "from +\\S+define\\.conf:5:\\d+, the value is written at \\S+define\\.conf:2\n");
    assertThat(Spoken.to("explain", file, "optimizer.lr").out())
        .containsPattern(
            "from +\\S+define\\.conf:4:\\d+, the value is written at \\S+define\\.conf:2\n");
  }

  @Test
  void jsonHasValuesOriginsAndUnits() throws IOException {
    JsonNode rows =
        new ObjectMapper().readTree(Spoken.to("explain", NOTEBOOK, "method", "--json").out());

    JsonNode queue = row(rows, "method.queue");
    assertThat(queue.get("value").intValue()).isEqualTo(4096);
    assertThat(queue.get("unit").textValue()).isEqualTo("keys");
    assertThat(queue.get("origin").textValue()).isEqualTo("set");
    assertThat(queue.get("set").get("line").intValue()).isEqualTo(17);
    assertThat(queue.get("set").get("column").intValue()).isEqualTo(3);
    assertThat(row(rows, "method.kind").get("value").textValue()).isEqualTo("moco");
    assertThat(row(rows, "method.keys-per-step").get("formula").textValue())
        .isEqualTo("hardware.batch = 512");
    assertThat(row(rows, "method.batch-per-group").get("value").intValue()).isEqualTo(64);
  }

  @Test
  void aBadFileIsAnsweredWithItsMistakes() {
    Path bad = Corpus.experiments().resolve("language/invalid/view-count.conf");

    Spoken spoken = Spoken.to("explain", bad.toString());

    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.out()).isEmpty();
    assertThat(spoken.err())
        .endsWith("view-count.conf:2:1: views.count: 4 does not suit method moco, expected 2\n");
  }

  @Test
  void anUnknownKeyIsAnsweredWithTheNearestOne() {
    assertThat(Spoken.to("explain", NOTEBOOK, "queue").err())
        .startsWith(
            "selfdiff explain: no setting queue, did you mean method.queue? (in this experiment)\n");
  }

  private static JsonNode row(JsonNode rows, String key) {
    for (JsonNode row : rows) {
      if (row.get("key").textValue().equals(key)) {
        return row;
      }
    }
    throw new AssertionError("no row " + key);
  }

  @Test
  void theBlockOfASweepIsExplained() throws IOException {
    String file = Corpus.experiments().resolve("sweeps/temperature-lr.conf").toString();
    Spoken spoken = Spoken.to("explain", file, "sweep", "sweep.seeds=[1, 2]", "sweep.trials=9");

    assertThat(spoken.status()).isZero();
    assertThat(spoken.out())
        .containsPattern("(?m)^sweep.trials +9 points +command line ")
        .containsPattern("(?m)^sweep.strategy.kind +tpe +line \\d+ ")
        .containsPattern("(?m)^sweep.pruner.eta +3 +line \\d+ ")
        .containsPattern("(?m)^sweep.retries +2 +default ")
        .containsPattern(
            "(?m)^sweep.space.method.temperature +0.05 to 0.5, logarit\\S* +line \\d+ ")
        .containsPattern("(?m)^sweep.points +0?= 9 points +derived ")
        .containsPattern("(?m)^sweep.runs +0?= 18 runs +derived ");
    assertThat(Spoken.to("explain", file, "sweep.runs", "sweep.seeds=[1, 2]").out())
        .isEqualTo(
            """
            sweep.runs = 24 runs
              runs begun, if all points are possible and none are equal
              derived  points * seeds = 12 * 2
            """);
    JsonNode rows =
        new ObjectMapper().readTree(Spoken.to("explain", file, "sweep.space", "--json").out());
    assertThat(row(rows, "sweep.space.method.temperature").get("value").get("log").booleanValue())
        .isTrue();
    assertThat(Spoken.to("explain", file).out())
        .endsWith("selfdiff explain FILE sweep shows how the experiment is varied.\n");
  }

  @Test
  void anExperimentWithoutASweepHasNoneToExplain() {
    assertThat(Spoken.to("explain", NOTEBOOK, "sweep").err())
        .startsWith("selfdiff explain: " + NOTEBOOK + " has no block sweep\n");
  }

  @Test
  void elementsOfListsAreExplained() {
    String word = "views.augment[1].p=0.125";

    assertThat(Spoken.to("explain", NOTEBOOK, "views.augment[1].p", word).out())
        .contains("views.augment[1].p = 0.125\n", "  from     command line\n");
    assertThat(Spoken.to("explain", NOTEBOOK, "views.augment[1]", word).out())
        .containsPattern("(?m)^views.augment\\[1\\].p +0.125 +command line ")
        .doesNotContain("views.augment[0]");
    assertThat(Spoken.to("explain", NOTEBOOK, "views.augment[9].p").err())
        .startsWith(
            "selfdiff explain: no setting views.augment[9].p: views.augment has 4 elements (in this"
                + " experiment)\n");
  }

  @Test
  void aTermOfAnotherToolIsAnsweredWithTheSetting() {
    assertThat(Spoken.to("explain", NOTEBOOK, "batch_size").err())
        .startsWith("selfdiff explain: no setting batch_size, did you mean hardware.batch?");
  }

  @Test
  void severalDevicesShowWhatTheyExchange() throws IOException {
    String smoke = Corpus.experiments().resolve("smoke/moco.conf").toString();

    assertThat(Spoken.to("explain", smoke, "exchanges").err())
        .contains("no setting exchanges (in this experiment)");
    Spoken spoken = Spoken.to("explain", smoke, "exchanges", "--json", "hardware.devices=2");
    assertThat(spoken.status()).isZero();
    JsonNode rows = new ObjectMapper().readTree(spoken.out());
    JsonNode gradients = rows.get(0);
    assertThat(gradients.get("key").asText()).isEqualTo("exchanges.gradients");
    // Each of two devices sends half of all gradients twice.
    assertThat(gradients.get("value").asLong()).isEqualTo(4 * 45_876);
    assertThat(gradients.get("formula").asText()).isEqualTo("1 all-reduce sum fp32 [45876]");
    long all = 0;
    for (int i = 0; i + 1 < rows.size(); i++) {
      all += rows.get(i).get("value").asLong();
    }
    assertThat(rows.get(rows.size() - 1).get("value").asLong()).isEqualTo(all);
    assertThat(Spoken.to("explain", smoke, "hardware.devices=2", "exchanges.states").out())
        .startsWith(
            "exchanges.states = 512 B\n  what queues, memories and centers take from every"
                + " device: queue\n");
  }
}
