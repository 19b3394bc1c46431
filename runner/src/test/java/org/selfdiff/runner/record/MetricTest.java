package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.report.chart.ValueFormat;
import org.selfdiff.runner.terminal.Figures;

class MetricTest {
  private static String shown(String key, double value) {
    Metric row = Metric.of(key);
    String text = Figures.of(row.unit(), value);
    assertThat(ValueFormat.of(row.unit()).value(value)).isEqualTo(text);
    return row.title(key) + " " + text;
  }

  @Test
  void sharesAndPercentReadAlike() {
    assertThat(shown("knn/top1", 0.2109)).isEqualTo("kNN accuracy 21.1 %");
    assertThat(shown("contrast_top1", 21.09)).isEqualTo("Contrast top-1 21.1 %");
    assertThat(shown("contrast_top5", 100)).isEqualTo("Contrast top-5 100.0 %");
    assertThat(shown("images_per_s", 12_345)).isEqualTo("Images per second 12.3k");
    assertThat(shown("lr", 0.03)).isEqualTo("Learning rate 0.03000");
    assertThat(shown("queue_in_use", 1)).isEqualTo("Queue in use 1");
    assertThat(shown("skipped_updates", 3)).isEqualTo("Updates left out 3");
    assertThat(Metric.of("loss_scale")).isEqualTo(Metric.LOSS_SCALE);
    assertThat(shown("loss", Double.NaN)).isEqualTo("Loss NaN");
    assertThat(shown("knn/top1", Double.NaN)).isEqualTo("kNN accuracy NaN");
  }

  @Test
  void familiesTakeTheirNameFromTheKey() {
    assertThat(Metric.of("loss_mixed")).isEqualTo(Metric.LOSS_TERM);
    assertThat(Metric.LOSS_TERM.title("loss_mixed")).isEqualTo("mixed");
    assertThat(Metric.of("local_group_loss")).isEqualTo(Metric.LOSS_OF);
    assertThat(Metric.LOSS_OF.title("local_group_loss")).isEqualTo("local group");
    assertThat(Metric.of("grad_norm")).isEqualTo(Metric.OTHER);
    assertThat(Metric.OTHER.title("grad_norm")).isEqualTo("Grad norm");
    assertThat(Metric.OTHER.title("gradNorm")).isEqualTo("gradNorm");
  }

  @Test
  void noRowHidesAnother() {
    assertThat(Arrays.stream(Metric.values()).filter(row -> Metric.of(row.pattern()) != row))
        .isEmpty();
  }
}
