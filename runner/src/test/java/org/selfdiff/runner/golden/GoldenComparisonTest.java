package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What no golden case may pass with: results that are off, missing or of another form. */
class GoldenComparisonTest {
  private static final Tolerance WIDE = new Tolerance(0, 1000);
  private static final Tolerance NARROW = new Tolerance(0, 1e-12);

  private final GoldenCase recorded =
      GoldenCase.read(
          Path.of(GoldenTest.class.getResource("/golden/knn_predict/knn_a.json").toURI()));

  GoldenComparisonTest() throws IOException, URISyntaxException {}

  @Test
  void theProductsResultsPass() {
    GoldenComparison.check(recorded, new KnnPredictAdapter());
  }

  @Test
  void anotherRealNumberFails() {
    assertFailure(
        changing("out_scores", scores -> scores.mapped((i, v) -> i == 0 ? 77 : v)),
        "out_scores is off by");
  }

  @Test
  void anotherWholeNumberFailsHoweverWideTheTolerance() {
    GoldenAdapter off = changing("out_pred", labels -> labels.mapped((i, v) -> v + 1).whole());
    assertThatThrownBy(
            () -> GoldenComparison.check(with(recorded.expected(), WIDE, Optional.empty()), off))
        .hasMessageContaining("out_pred differs in whole numbers");
  }

  @Test
  void realNumbersForWholeOnesFail() {
    assertFailure(
        changing("out_pred", labels -> labels.mapped((i, v) -> v)),
        "out_pred differs in whole numbers");
  }

  @Test
  void aNumberThatIsNotFiniteFailsEvenWhereItIsExpected() {
    UnaryOperator<GoldenArray> undefined = scores -> scores.mapped((i, v) -> Double.NaN);
    Map<String, GoldenArray> expected = new HashMap<>(recorded.expected());
    expected.computeIfPresent("out_scores", (name, scores) -> undefined.apply(scores));
    assertThatThrownBy(
            () ->
                GoldenComparison.check(
                    with(expected, WIDE, Optional.empty()), changing("out_scores", undefined)))
        .hasMessageContaining("out_scores is off by Infinity times the tolerance");
  }

  @Test
  void everyArrayThatFailsIsNamed() {
    GoldenAdapter nothing = adapter(Map.of(), false);
    assertThatThrownBy(() -> GoldenComparison.check(recorded, nothing))
        .hasMessageContaining("out_acc1 was not computed")
        .hasMessageContaining("out_pred was not computed")
        .hasMessageContaining("out_scores was not computed");
  }

  @Test
  void aResultOfAnotherShapeFails() {
    assertFailure(
        changing("out_acc1", accuracy -> accuracy.shaped(1, 1)),
        "out_acc1 has the shape [1, 1] instead of [1]");
  }

  @Test
  void aCaseWithoutExpectedArraysFails() {
    GoldenCase empty = with(Map.of(), WIDE, Optional.empty());
    assertThatThrownBy(() -> GoldenComparison.check(empty, new KnnPredictAdapter()))
        .hasMessageContaining("expected arrays");
  }

  @Test
  void resultsInDoublePrecisionAreHeldToTheToleranceForDouble() {
    GoldenCase strict = with(recorded.expected(), recorded.tolerance(), Optional.of(NARROW));
    Map<String, GoldenArray> results = new KnnPredictAdapter().run(recorded);
    GoldenComparison.check(strict, adapter(results, false));
    assertThatThrownBy(() -> GoldenComparison.check(strict, adapter(results, true)))
        .hasMessageContaining("out_scores is off by");
  }

  private void assertFailure(GoldenAdapter adapter, String text) {
    assertThatThrownBy(() -> GoldenComparison.check(recorded, adapter))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(text);
  }

  private GoldenCase with(
      Map<String, GoldenArray> expected, Tolerance tolerance, Optional<Tolerance> ofDouble) {
    return new GoldenCase(
        recorded.folder(),
        recorded.method(),
        recorded.name(),
        recorded.hyperparameters(),
        recorded.inputs(),
        expected,
        tolerance,
        ofDouble,
        List.of(),
        Map.of());
  }

  /** The product's results with one of them changed. */
  private GoldenAdapter changing(String member, UnaryOperator<GoldenArray> change) {
    Map<String, GoldenArray> results = new HashMap<>(new KnnPredictAdapter().run(recorded));
    results.computeIfPresent(member, (name, array) -> change.apply(array));
    return adapter(results, false);
  }

  private static GoldenAdapter adapter(Map<String, GoldenArray> results, boolean inDouble) {
    return new GoldenAdapter() {
      @Override
      public boolean covers(GoldenCase golden) {
        return true;
      }

      @Override
      public Map<String, GoldenArray> run(GoldenCase golden) {
        return results;
      }

      @Override
      public boolean inDouble() {
        return inDouble;
      }
    };
  }
}
