package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCurvesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;
  private RunFixture run;
  private RunCurves curves;

  @BeforeEach
  void begin() throws IOException {
    run = RunFixture.make(folder, "a-1");
    curves = new RunCurves(run.metrics(), new AtomicLong()::incrementAndGet);
  }

  private JsonNode ask(long generation, int since) throws IOException {
    curves.refresh();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      curves.write(json, generation, since, 100);
    }
    return JSON.readTree(text.toString());
  }

  @Test
  void everyMetricIsACurve() throws IOException {
    run.steps(1, 8);
    JsonNode all = ask(0, 0);

    assertThat(all.get("lines").asInt()).isEqualTo(10);
    assertThat(all.get("stepsPerEpoch").asDouble()).isEqualTo(4);
    assertThat(all.get("curves").fieldNames())
        .toIterable()
        .containsExactly("loss", "lr", "knn/top1");
    assertThat(all.at("/curves/loss/step")).hasToString("[1,2,3,4,5,6,7,8]");
    assertThat(all.at("/curves/loss/mean"))
        .hasToString("[10.0,5.0,3.3333333,2.5,2.0,1.6666666,1.4285715,1.25]");
    assertThat(all.get("curves").get("knn/top1"))
        .hasToString("{\"step\":[4,8],\"time\":[6.0,14.0],\"mean\":[0.04,0.08],\"last\":0.08}");
  }

  @Test
  void aReaderGetsWhatItDoesNotHave() throws IOException {
    run.steps(1, 8);
    long generation = ask(0, 0).get("generation").asLong();
    run.steps(9, 9);
    JsonNode more = ask(generation, 10);

    assertThat(more.get("since").asInt()).isEqualTo(10);
    assertThat(more.get("lines").asInt()).isEqualTo(11);
    assertThat(more.get("curves").fieldNames()).toIterable().containsExactly("loss", "lr");
    assertThat(more.at("/curves/loss/step")).hasToString("[9]");
  }

  @Test
  void damagedAndHalfLinesArePassedOver() throws IOException {
    run.steps(1, 2)
        .append("\u0000\u0000\u0000\n{\"step\":3}\n[1]\n{\"step\":3,\"epoch\":x}\n\n")
        .append("{\"step\":3,\"epoch\":1,\"time\":3,\"loss\":{\"a\":1}}\n")
        .append("{\"step\":3,\"epoch\":0.75,\"time\":17");

    assertThat(ask(0, 0).at("/curves/loss/step")).hasToString("[1,2]");
  }

  @Test
  void aResumedRunThatCutItsLogBeginsANewGeneration() throws IOException {
    run.steps(1, 8);
    long generation = ask(0, 0).get("generation").asLong();
    Path cut = RunFixture.make(folder, "b-2").steps(1, 4).metrics();
    Files.move(cut, run.metrics(), StandardCopyOption.REPLACE_EXISTING);
    JsonNode anew = ask(generation, 10);

    assertThat(anew.get("generation").asLong()).isNotEqualTo(generation);
    assertThat(anew.get("since").asInt()).isZero();
    assertThat(anew.at("/curves/loss/step")).hasToString("[1,2,3,4]");
  }

  @Test
  void aLossThatIsNoNumberIsAGapWithItsPlace() throws IOException {
    run.steps(1, 2).append(RunFixture.line(3, "\"loss\":\"NaN\""));
    JsonNode loss = ask(0, 0).at("/curves/loss");

    assertThat(loss.get("mean")).hasToString("[10.0,5.0,null]");
    assertThat(loss.get("lost").asInt()).isEqualTo(3);
    assertThat(loss.get("lostTime").asDouble()).isEqualTo(4);
    assertThat(loss.get("last").asText()).isEqualTo("NaN");
  }

  @Test
  void longCurvesAreThinnedWithTheirExtremes() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int step = 1; step <= 1000; step++) {
      text.append(RunFixture.line(step, "\"loss\":" + (step == 500 ? 90 : 1)));
    }
    run.append(text.toString());
    JsonNode loss = ask(0, 0).at("/curves/loss");

    assertThat(loss.get("mean")).hasSize(100);
    assertThat(loss.get("high").get(49).asDouble()).isEqualTo(90);
    assertThat(loss.get("high").get(50).asDouble()).isEqualTo(1);
    assertThat(loss.get("mean").get(49).asDouble()).isEqualTo(9.9, within(1e-6));
    assertThat(loss.get("step").get(49).asInt()).isEqualTo(496);
  }
}
