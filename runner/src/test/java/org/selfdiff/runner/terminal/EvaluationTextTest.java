package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.report.EvaluationFixture;

class EvaluationTextTest {
  @Test
  void showsTheResultTheClassesAndTheirConfusions() {
    assertThat(EvaluationText.of(EvaluationFixture.named("star"), 80))
        .isEqualTo(
            """
            star  star, step 390
            images      100 training, 30 test: star
            features    64, star; training views center, computed once
            top-1        83.3 %  lr 0.01, best at epoch 62 of 100, last 80.0 %
            top-5       100.0 %
            raw pixels   25.0 %
            untrained    50.0 %
            all         lr 0.001  50.0 %  lr 0.01   83.3 %

            class  images    top-1  most often taken for
            star0      10   80.0 %  star1 (2)
            star1      10   70.0 %  star0 (3)
            star2      10  100.0 %
            mean       30   83.3 %

            taken for  1  2  3
            1 star0    8  2  ·
            2 star1    3  7  ·
            3 star2    ·  · 10

            """);
  }

  @Test
  void aMatrixThatIsTooWideIsLeftOutAndOfManyClassesTheWorstAreShown() {
    String text = EvaluationText.of(EvaluationFixture.large(60), 120);
    assertThat(text).doesNotContain("taken for  ").contains("(the 40 worst of 60)");
    assertThat(text.lines().dropWhile(line -> !line.startsWith("class ")).skip(1).findFirst())
        .contains("kind0       14   71.4 %  kind1 (4)");
    assertThat(text.lines()).allMatch(line -> line.length() <= 120);
  }

  @Test
  void ofManyClassifiersTheBestAreShown() {
    List<EvaluationRecord.ProbeVariant> all =
        IntStream.rangeClosed(1, 360)
            .mapToObj(
                i -> new EvaluationRecord.ProbeVariant("lr " + i, i / 720.0, 0.9, 3, i / 720.0))
            .toList();
    EvaluationRecord one = EvaluationFixture.named("star");
    EvaluationRecord many =
        new EvaluationRecord(
            one.protocol(),
            one.settings(),
            one.model(),
            one.images(),
            one.features(),
            one.dim(),
            0.5,
            0.9,
            "lr 360",
            one.baselines(),
            all,
            one.classes(),
            one.confusion(),
            one.comparable());
    String text = EvaluationText.of(many, 120);
    assertThat(text).contains("best of 360 lr 360  50.0 %  lr 359  49.9 %");
    assertThat(text).contains("lr 321").doesNotContain("lr 320");
  }

  @Test
  void aResultOfTheLastEpochIsNoBestOne() {
    EvaluationRecord one = EvaluationFixture.named("star");
    Map<String, String> settings = new LinkedHashMap<>(one.settings());
    settings.put("judged", "after the last");
    EvaluationRecord last =
        new EvaluationRecord(
            one.protocol(),
            settings,
            one.model(),
            one.images(),
            one.features(),
            one.dim(),
            one.top1(),
            one.top5(),
            one.variant(),
            one.baselines(),
            one.variants(),
            one.classes(),
            one.confusion(),
            one.comparable());
    assertThat(EvaluationText.of(last, 120))
        .contains("top-1        83.3 %  lr 0.01, after epoch 62\n");
  }

  @Test
  void oneLineSaysTheResultBesideItsBaselines() {
    assertThat(EvaluationText.line(EvaluationFixture.named("star")))
        .isEqualTo("star top-1 83.3 % with lr 0.01, raw pixels 25.0 %, untrained 50.0 %");
  }
}
