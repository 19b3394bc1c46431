package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.ViewRow;

/** Pictures of views are those of the run's own steps. */
class ViewSamplesTest {
  private static final int SIDE = 8;
  private static final int BATCH = 6;
  private static final int PLANE = SIDE * SIDE;

  private static final String EXPERIMENT =
      """
      name = tiny
      seed = 5
      data { kind = shapes, train = 20, test = 8, size = 12 }
      views { size = 8, augment = [random-resized-crop, horizontal-flip] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 4, queue = 12, momentum = 0.9, head = linear }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 3 }
      hardware { batch = 6, threads = 1, loaders = 1, engine = nd4j }
      evaluate { knn { k = 3 } }
      """;

  @TempDir private Path folder;

  private Setup setup(String more) throws IOException {
    Path file = Files.writeString(folder.resolve("tiny.conf"), EXPERIMENT + more);
    return Setup.of(new ExperimentLoader().load(file, List.of()).orThrow().experiment());
  }

  private static List<ViewRow> rows(Setup setup, int count) {
    try (ImageSet set = setup.experiment().data().open()) {
      return ViewSamples.of(set, setup, count);
    }
  }

  /** The batches of the first steps as training gets them, [step][view][numbers]. */
  private static float[][][] batches(Setup setup, int steps) {
    float[][][] batches = new float[steps][2][BATCH * 3 * PLANE];
    try (ImageSet set = setup.experiment().data().open();
        BatchLoader loader =
            BatchLoader.open(
                set, setup.experiment().views(), PixelFormat.NORMALIZED, 5, BATCH, 1)) {
      for (float[][] ofStep : batches) {
        Batch batch = loader.next();
        batch.view(0).get(ofStep[0]);
        batch.view(1).get(ofStep[1]);
      }
    }
    return batches;
  }

  private interface Share {
    /** Share of the partner in a pixel. */
    double of(int row, int column);
  }

  /** The first image of a batch mixed with the last: (1 - w) x + w partner, as bytes. */
  private static int[] mixed(float[] images, Share w, Normalize n) {
    int[] rgb = new int[PLANE];
    int last = (BATCH - 1) * 3 * PLANE;
    for (int p = 0; p < PLANE; p++) {
      double share = w.of(p / SIDE, p % SIDE);
      for (int c = 0; c < 3; c++) {
        int at = c * PLANE + p;
        double value = (1 - share) * images[at] + share * images[last + at];
        double level = value * n.std().get(c) + n.mean().get(c);
        rgb[p] = rgb[p] << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, level)));
      }
    }
    return rgb;
  }

  private static void assertClose(RgbImage image, int[] expected) {
    assertThat(image.rgb()).hasSize(expected.length);
    for (int p = 0; p < expected.length; p++) {
      for (int shift = 0; shift <= 16; shift += 8) {
        int difference = (image.rgb()[p] >> shift & 0xff) - (expected[p] >> shift & 0xff);
        assertThat(Math.abs(difference)).as("pixel %d", p).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void withoutPriorRowsAreTheViewsOfTheFirstBatch() throws IOException {
    Setup setup = setup("");
    List<ViewRow> rows = rows(setup, 2);
    float[] first = batches(setup, 1)[0][1];

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).mixtures()).isEmpty();
    assertThat(rows.get(0).views())
        .extracting(ViewRow.ShownView::name)
        .contains("view 1", "view 2");
    Normalize n = setup.experiment().views().normalize();
    assertClose(rows.get(0).views().get(1).image(), mixed(first, (row, column) -> 0, n));
  }

  @Test
  void unMixShowsTheMixturesOfItsSteps() throws IOException {
    Setup setup = setup("mixing { kind = un-mix }");
    List<ViewRow> rows = rows(setup, 4);
    float[][][] batches = batches(setup, 4);
    BatchDraw draw = ((UnMix) setup.experiment().mixing()).draw(SIDE, SIDE);
    Normalize n = setup.experiment().views().normalize();

    assertThat(rows).hasSize(4);
    for (int step = 0; step < 4; step++) {
      Map<String, double[]> drawn = draw.numbers(CounterRandom.of(5).at("mixing", step));
      double[] down = drawn.get(BatchDraw.ROWS);
      double[] across = drawn.get(BatchDraw.COLUMNS);
      ViewRow.ShownMixture mixture = rows.get(step).mixtures().get(0);
      assertThat(rows.get(step).name()).endsWith(" · step " + (step + 1));
      assertThat(rows.get(step).mixtures()).hasSize(1);
      assertThat(mixture.view()).isEqualTo("view 1");
      assertThat(mixture.share()).isEqualTo((float) drawn.get(BatchDraw.SHARE)[0]);
      float[] view = batches[step][0];
      assertClose(mixture.partner(), mixed(view, (row, column) -> 1, n));
      assertClose(mixture.image(), mixed(view, (row, column) -> down[row] * across[column], n));
    }
  }

  @Test
  void sdmpShowsBothMixturesOfTheViewsThatTheStepTakes() throws IOException {
    Setup setup = setup("mixing { kind = sdmp, operator = cutmix }");
    List<ViewRow> rows = rows(setup, 6);
    float[][][] batches = batches(setup, 6);
    Sdmp prior = (Sdmp) setup.experiment().mixing();
    Normalize n = setup.experiment().views().normalize();

    for (int step = 0; step < 6; step++) {
      boolean exchanged = CounterRandom.of(5).at("swap", step).nextDouble() > 1 - prior.swap();
      Map<String, double[]> drawn =
          prior.draw(BATCH, SIDE, SIDE).numbers(CounterRandom.of(5).at("mixing", step));
      assertThat(rows.get(step).mixtures()).hasSize(2);
      for (ViewRow.ShownMixture mixture : rows.get(step).mixtures()) {
        int view = mixture.view().equals("view 1") ? 0 : 1;
        int input = exchanged ? 1 - view : view;
        double[] down = drawn.get(SdmpDraw.rows(input));
        double[] across = drawn.get(SdmpDraw.columns(input));
        assertThat(mixture.share()).isEqualTo((float) drawn.get(SdmpDraw.SHARE)[0]);
        assertClose(
            mixture.image(),
            mixed(batches[step][view], (row, column) -> down[row] * across[column], n));
      }
    }
  }
}
