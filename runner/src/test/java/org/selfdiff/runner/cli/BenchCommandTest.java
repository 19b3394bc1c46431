package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BenchCommandTest {
  private static final Path SMOKE = Corpus.experiments().resolve("smoke/moco-v3.conf");

  @Test
  void severalDevicesAreTimedTogether() throws IOException {
    Spoken spoken =
        Spoken.to(
            "bench",
            SMOKE.toString(),
            "hardware.devices=2",
            "--steps=1",
            "--warmup=1",
            "--json",
            "--profile");

    assertThat(spoken.status()).isZero();
    assertThat(spoken.err()).isEqualTo("compiling the step\n");
    JsonNode line = new ObjectMapper().readTree(spoken.out());
    assertThat(line.get("devices").asInt()).isEqualTo(2);
    assertThat(line.get("batch").asInt()).isEqualTo(16);
    assertThat(line.get("batch_per_device").asInt()).isEqualTo(8);
    JsonNode exchanges = line.get("profile").get("exchanges");
    assertThat(exchanges.get("count").asInt()).isPositive();
    assertThat(exchanges.get("gb_per_s_measured").asBoolean()).isTrue();
    assertThat(exchanges.get("gb_per_s").asDouble()).isPositive();
    long bytes = 0;
    for (JsonNode kind : exchanges.get("kinds")) {
      bytes += kind.get("bytes").asLong();
    }
    // The rows have the local traffic of an exchange, too.
    assertThat(bytes).isGreaterThan(exchanges.get("bytes").asLong());
    assertThat(exchanges.get("predicted_waited_ms").asDouble())
        .isLessThanOrEqualTo(exchanges.get("predicted_ms").asDouble() + 0.001);
  }

  private static Spoken bench(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "bench",
                Corpus.experiments().resolve("smoke/moco.conf").toString(),
                "hardware.batch=4",
                "hardware.threads=1",
                "views.size=8",
                "method.queue=16"));
    all.addAll(List.of(words));
    return Spoken.to(all.toArray(String[]::new));
  }

  @Test
  void aProofGivesALineOfJsonAndStatus5WhereALossIsWrong() throws IOException {
    Spoken right = bench("--prove", "--steps=1", "--json");
    assertThat(right.status()).as(right.err()).isZero();
    JsonNode line = new ObjectMapper().readTree(right.out());
    assertThat(line.get("passed").asBoolean()).isTrue();

    // fp32 overflows at this rate.
    Spoken wrong = bench("--prove", "--steps=2", "optimizer.lr=1e30");
    assertThat(wrong.status()).isEqualTo(5);
    assertThat(wrong.err()).contains("loss of step 2: NaN, expected ");
  }

  @Test
  void aStepIsEmittedInOneLine(@TempDir Path folder) throws IOException {
    Path to = folder.resolve("step");
    Spoken spoken = bench("--emit", to.toString(), "--steps=0");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    assertThat(spoken.out()).startsWith(to + ": smoke-moco, batch 4, ");
    assertThat(to.resolve("step.json")).exists();

    Spoken both = bench("--emit", to.toString(), "--prove");
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).contains("--prove and --emit are different measurements");
  }
}
