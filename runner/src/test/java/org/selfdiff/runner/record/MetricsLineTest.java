package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsLineTest {
  @Test
  void secondsStandBesideTheTime() throws IOException {
    MetricsLine line = new MetricsLine(4, 0.5, 1e9, 12.5, Map.of("loss", Double.NaN));
    String text = new String(line.encode(), StandardCharsets.UTF_8);
    assertThat(text)
        .isEqualTo("{\"step\":4,\"epoch\":0.5,\"time\":1.0E9,\"seconds\":12.5,\"loss\":\"NaN\"}\n");
    assertThat(MetricsLine.decode(text.strip())).isEqualTo(line);
  }

  @Test
  void olderLinesHaveNone() throws IOException {
    MetricsLine line = MetricsLine.decode("{\"step\":1,\"epoch\":1,\"time\":2,\"lr\":0.5}");
    assertThat(line).isEqualTo(new MetricsLine(1, 1, 2, Map.of("lr", 0.5)));
    assertThat(line.seconds()).isNaN();
    assertThat(new String(line.encode(), StandardCharsets.UTF_8)).doesNotContain("seconds");
  }
}
