package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the golden test must not let pass: damaged cases, missing results, missing cases. */
class GoldenRunTest {
  private static final String NAME = "knn_a";

  @TempDir private Path root;
  private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void copyOneCase() throws IOException, URISyntaxException {
    folder = Files.createDirectory(root.resolve("knn_predict"));
    Path original = Path.of(GoldenTest.class.getResource("/golden/knn_predict").toURI());
    for (String ending : List.of(".json", ".npz")) {
      Files.copy(original.resolve(NAME + ending), folder.resolve(NAME + ending));
    }
  }

  @Test
  void theUndamagedCasePasses() throws IOException {
    GoldenRun run = walk(true, new KnnPredictAdapter());
    assertThat(run.failures()).isEmpty();
    assertThat(lines())
        .hasSize(2)
        .first()
        .asString()
        .matches(
            "passed      knn_predict/knn_a: 3 arrays, largest deviation 0.00\\d+ of the tolerance in"
                + " out_scores, single precision, plain Java");
    assertThat(lines().get(1)).isEqualTo("golden: 1 passed, 0 failed, 0 not covered");
  }

  @Test
  void aDoctoredRealNumberFails() throws IOException {
    doctor("out_scores.npy", bytes -> withLastBytes(bytes, Float.floatToIntBits(77)));
    assertFailure(new KnnPredictAdapter(), "of the tolerance in out_scores");
  }

  @Test
  void aDoctoredWholeNumberFailsHoweverWideTheTolerance() throws IOException {
    Path json = folder.resolve(NAME + ".json");
    Files.writeString(json, Files.readString(json).replace("\"atol\": 1e-05", "\"atol\": 1000"));
    doctor("out_pred.npy", bytes -> withByte(bytes, bytes.length - 8, bytes[bytes.length - 8] + 1));
    assertFailure(
        new KnnPredictAdapter(),
        "3 arrays, largest deviation Infinity of the tolerance in out_pred");
  }

  @Test
  void aNumberThatIsNotFiniteFailsEvenWhereItIsExpected() throws IOException {
    doctor("out_scores.npy", bytes -> withLastBytes(bytes, Float.floatToIntBits(Float.NaN)));
    assertFailure(
        changing("out_scores", scores -> withLast(scores, Double.NaN)),
        "largest deviation Infinity of the tolerance in out_scores");
  }

  @Test
  void aResultThatIsNotComputedFails() throws IOException {
    assertFailure(changing("out_acc1", accuracy -> null), "out_acc1 was not computed");
  }

  @Test
  void aResultOfAnotherShapeFails() throws IOException {
    assertFailure(
        changing("out_acc1", accuracy -> GoldenArray.reals(accuracy.toDoubles(), 1, 1)),
        "out_acc1 has the shape [1, 1] instead of [1]");
  }

  @Test
  void realNumbersForWholeOnesFail() throws IOException {
    assertFailure(
        changing("out_pred", labels -> GoldenArray.reals(labels.toDoubles(), labels.shape())),
        "largest deviation Infinity of the tolerance in out_pred");
  }

  @Test
  void anAdapterThatPassesHidesNoneThatFails() throws IOException {
    GoldenAdapter bad = changing("out_scores", scores -> withLast(scores, 77));
    GoldenAdapter good = new KnnPredictAdapter();
    for (List<GoldenAdapter> both : List.of(List.of(good, bad), List.of(bad, good))) {
      assertThat(GoldenRun.walk(root, both, false, out()).failures())
          .singleElement()
          .asString()
          .contains("of the tolerance in out_scores, single precision, plain Java");
    }
  }

  @Test
  void anExceptionOfTheAdapterFails() throws IOException {
    assertFailure(
        changing(
            "out_pred",
            labels -> {
              throw new IllegalStateException("no such kernel");
            }),
        "java.lang.IllegalStateException: no such kernel");
  }

  @Test
  void anArrayThatIsListedAndNotInTheNpzFails() throws IOException {
    doctor("out_scores.npy", bytes -> null);
    assertFailure(new KnnPredictAdapter(), "the expected array scores is not in the npz");
  }

  @Test
  void aCoveredCaseWithoutExpectedArraysFails() throws IOException {
    Path json = folder.resolve(NAME + ".json");
    Files.writeString(json, "{\"tolerance\": {\"rtol\": 0, \"atol\": 0}}");
    for (String member : List.of("out_scores.npy", "out_pred.npy", "out_acc1.npy")) {
      doctor(member, bytes -> null);
    }
    GoldenAdapter nothing =
        new GoldenAdapter() {
          @Override
          public boolean covers(GoldenCase golden) {
            return true;
          }

          @Override
          public Map<String, GoldenArray> run(GoldenCase golden) {
            return Map.of();
          }
        };
    assertFailure(nothing, "the case expects no arrays, so nothing was compared");
  }

  @Test
  void aCaseWithoutItsNpzFails() throws IOException {
    Files.delete(folder.resolve(NAME + ".npz"));
    assertFailure(new KnnPredictAdapter(), "NoSuchFileException");
  }

  @Test
  void aCaseThatNobodyCoversFailsOnlyInStrictMode() throws IOException {
    assertThat(walk(false, new CosineSchedulesAdapter()).failures()).isEmpty();
    assertThat(walk(true, new CosineSchedulesAdapter()).failures())
        .containsExactly("not covered knn_predict/knn_a: no adapter covers it");
    assertThat(lines()).contains("golden: 0 passed, 0 failed, 1 not covered");
  }

  @Test
  void noCasesFail() throws IOException {
    for (Path empty : List.of(Files.createDirectory(root.resolve("empty")), root.resolve("none"))) {
      GoldenRun run = GoldenRun.walk(empty, List.of(), false, out());
      assertThat(run.failures()).containsExactly("no cases METHOD/CASE.json found in " + empty);
    }
    assertThat(lines()).contains("golden: 0 passed, 0 failed, 0 not covered");
  }

  @Test
  void resultsInDoublePrecisionAreHeldToTheToleranceForDouble() throws IOException {
    Path json = folder.resolve(NAME + ".json");
    Files.writeString(
        json,
        Files.readString(json)
            .replace(
                "\"compute_dtype\"",
                "\"tolerance_float64\": {\"rtol\": 0, \"atol\": 1e-12}, \"compute_dtype\""));
    assertThat(walk(false, new KnnPredictAdapter()).failures()).isEmpty();
    KnnPredictAdapter single = new KnnPredictAdapter();
    GoldenAdapter asDouble =
        new GoldenAdapter() {
          @Override
          public boolean covers(GoldenCase golden) {
            return single.covers(golden);
          }

          @Override
          public Map<String, GoldenArray> run(GoldenCase golden) {
            return single.run(golden);
          }

          @Override
          public boolean inDouble() {
            return true;
          }
        };
    assertThat(walk(false, asDouble).failures()).hasSize(1);
  }

  private void assertFailure(GoldenAdapter adapter, String text) throws IOException {
    GoldenRun run = walk(false, adapter);
    assertThat(run.failures())
        .singleElement()
        .asString()
        .startsWith("failed      knn_predict/knn_a: ")
        .contains(text);
    assertThat(lines()).contains("golden: 0 passed, 1 failed, 0 not covered");
  }

  private GoldenRun walk(boolean strict, GoldenAdapter adapter) throws IOException {
    return GoldenRun.walk(root, List.of(adapter), strict, out());
  }

  private PrintStream out() {
    return new PrintStream(printed, true, StandardCharsets.UTF_8);
  }

  private List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** The product's results with one of them changed, or left out where the change gives null. */
  private static GoldenAdapter changing(String member, UnaryOperator<GoldenArray> change) {
    KnnPredictAdapter product = new KnnPredictAdapter();
    return new GoldenAdapter() {
      @Override
      public boolean covers(GoldenCase golden) {
        return product.covers(golden);
      }

      @Override
      public Map<String, GoldenArray> run(GoldenCase golden) {
        Map<String, GoldenArray> results = new HashMap<>(product.run(golden));
        results.computeIfPresent(member, (name, array) -> change.apply(array));
        return results;
      }
    };
  }

  private static GoldenArray withLast(GoldenArray array, double value) {
    double[] values = array.toDoubles().clone();
    values[values.length - 1] = value;
    return GoldenArray.reals(values, array.shape());
  }

  /** Rewrites a member of the npz, or drops it where the change gives null. */
  private void doctor(String member, UnaryOperator<byte[]> change) throws IOException {
    Path npz = folder.resolve(NAME + ".npz");
    ByteArrayOutputStream doctored = new ByteArrayOutputStream();
    try (ZipInputStream from =
            new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(npz)));
        ZipOutputStream to = new ZipOutputStream(doctored)) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        byte[] bytes = from.readAllBytes();
        byte[] written = entry.getName().equals(member) ? change.apply(bytes) : bytes;
        if (written != null) {
          to.putNextEntry(new ZipEntry(entry.getName()));
          to.write(written);
        }
      }
    }
    Files.write(npz, doctored.toByteArray());
  }

  private static byte[] withLastBytes(byte[] bytes, int littleEndian) {
    byte[] changed = bytes.clone();
    for (int i = 0; i < 4; i++) {
      changed[changed.length - 4 + i] = (byte) (littleEndian >> 8 * i);
    }
    return changed;
  }

  private static byte[] withByte(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }
}
