package org.selfdiff.runner.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.protocol.Extent;
import org.selfdiff.runner.protocol.Readout;

class EvaluationCostsTest {
  private static final Offset<Double> EXACT = within(1e-9);

  private static final Extent IMAGES = new Extent(5000, 1000, 12, 32);

  /** A millisecond per image, prepared in two by one of two cores. */
  private static final Pipeline PASS = new Pipeline(0.001, 1, 0.002, 1, 2, 1);

  /** Of 5 million pairs 1 s, and 0.01 s more for each number of a feature. */
  private static final SearchRates RATES = new SearchRates(2e-7, 2e-9, 1e-6);

  private static final Machine.Rates FULL = new Machine.Rates(1e9, 1e9);

  private static final String UNMEASURED = "evaluate.measures.every-epochs=0";

  private static EvaluationCosts costs(Extent images, String... overrides) {
    Experiment quickstart =
        new ExperimentLoader()
            .load(Corpus.experiments().resolve("quickstart.conf"), List.of(overrides))
            .orThrow()
            .experiment();
    return new EvaluationCosts(
        quickstart,
        images,
        images.train(),
        PASS,
        Map.of(Readout.Output.BACKBONE, 128, Readout.Output.HEAD, 64),
        RATES,
        new Machine(1, FULL, FULL, 1e12, 0));
  }

  @Test
  void runsAreJudgedBeforeAndSoOften() {
    RunCost.EvaluationTime judging =
        costs(IMAGES, "evaluate.knn.features=head", UNMEASURED).judging();

    // 6000 images wait for 2 ms each; search and rank are over the monitor's 64 numbers.
    double monitor = 12 + 1 + 0.64 + 64 * 64 * 64 * 1e-6;
    // Raw pixels are 3 x 32 x 32 numbers.
    assertThat(judging.before()).isCloseTo(monitor + 12 + 1 + 30.72, EXACT);
    // After epochs 4, 8, 12, 16, 20 and 22.
    assertThat(judging.during()).isCloseTo(6 * monitor, EXACT);
    assertThat(judging.after()).isZero();
    assertThat(judging.seconds()).isCloseTo(7 * monitor + 43.72, EXACT);
  }

  @Test
  void whatIsJudgedAtTheEndOnlyHasNoBaselines() {
    assertThat(costs(IMAGES, "evaluate.knn.every-epochs=0", UNMEASURED).judging())
        .isEqualTo(
            new RunCost.EvaluationTime(
                0,
                costs(IMAGES, "evaluate.knn.every-epochs=22", UNMEASURED).judging().during(),
                0));
  }

  @Test
  void theEndIsAlwaysJudged() {
    assertThat(costs(IMAGES, "evaluate.knn.every-epochs=0").monitors()).isEqualTo(1);
    assertThat(costs(IMAGES, "evaluate.knn.every-epochs=1").monitors()).isEqualTo(22);
    assertThat(costs(IMAGES, "evaluate.knn.every-epochs=11").monitors()).isEqualTo(2);
  }

  @Test
  void withoutTestImagesNothingIsJudged() {
    assertThat(costs(new Extent(5000, 0, 12, 32), UNMEASURED).judging())
        .isEqualTo(new RunCost.EvaluationTime(0, 0, 0));
  }

  @Test
  void standingMeasuresNeedNoTestImages() {
    EvaluationCosts costs = costs(new Extent(5000, 0, 12, 32));
    // 256 images of 5000 every 4 epochs and at the end, in two views and one of them once more.
    double once = 3 * 256 * 0.002 + (128 * 128 * 128 + 64 * 64 * 64) * 1e-6;
    assertThat(costs.measurements()).isEqualTo(6);
    assertThat(costs.judging().before()).isCloseTo(once, EXACT);
    assertThat(costs.judging().during()).isCloseTo(6 * once, EXACT);
    assertThat(costs(IMAGES, "evaluate.measures.every-epochs=1").measurements()).isEqualTo(22);
    assertThat(costs(IMAGES, UNMEASURED).measurements()).isZero();
  }

  @Test
  void protocolsOfTheSameFeaturesShareThePasses() {
    double passes = 2 * 12 + 12;
    // The trained network and the untrained one by 128 numbers, and raw pixels by 3072.
    double search = 2 * (1 + 1.28) + 1 + 30.72;

    assertThat(costs(IMAGES, "evaluate.protocols=[knn-dino]").judging().after())
        .isCloseTo(passes + search, EXACT);
    assertThat(costs(IMAGES, "evaluate.protocols=[knn-dino, knn-majority]").judging().after())
        .isCloseTo(passes + 2 * search, EXACT);
  }

  @Test
  void aLinearClassifierTakesItsProducts() {
    String once = "evaluate.protocols=[{ kind = linear-moco, epochs = 1, milestones = [] }]";
    String twice = "evaluate.protocols=[{ kind = linear-moco, epochs = 2, milestones = [] }]";
    double one = costs(IMAGES, once).judging().after() - 36;
    double two = costs(IMAGES, twice).judging().after() - 36;

    assertThat(two).isCloseTo(2 * one, EXACT);
    // Forward and for the weights, 20 batches of 256 images; forward, 2 of 512 test images.
    double products = (2 * 20 * 256 + 2 * 512) * (2 * 128.0 + 3072) * 12;
    assertThat(one).isCloseTo(2 * products / 1e9, within(0.01 * one));
  }

  @Test
  void testImagesAreLookedAtAsOftenAsTheProtocolDoes() {
    String often = "evaluate.protocols=[{ kind = linear-momentum2, judge-every = 1 }]";
    String seldom = "evaluate.protocols=[{ kind = linear-momentum2, judge-every = 40 }]";
    double saved = costs(IMAGES, often).judging().after() - costs(IMAGES, seldom).judging().after();

    // 78 of 80 looks at 2 x 512 test images, by the features of both networks and by raw pixels.
    double products = 78 * 2 * 512 * (2 * 128.0 + 3072) * 12;
    assertThat(saved).isCloseTo(2 * products / 1e9, within(0.03 * saved));
  }

  @Test
  void aProtocolWithStatisticsOfItsOwnPassesTheImagesThroughTheNetworkAgain() {
    String own = "{ kind = linear-swav, epochs = 1, normalize { mean = [0, 0, 0] } }";
    String same = "{ kind = linear-swav, epochs = 1 }";
    double apart = costs(IMAGES, "evaluate.protocols=[knn-dino, " + own + "]").judging().after();
    double shared = costs(IMAGES, "evaluate.protocols=[knn-dino, " + same + "]").judging().after();

    // 6000 images of both networks and as pixels, 2 ms each.
    assertThat(apart - shared).isCloseTo(36, EXACT);
  }

  @Test
  void imagesThatFillNoBatchCostNoPassWhereTheyAreLeftOut() {
    String whole = "evaluate.protocols=[{ kind = linear-momentum2, batch = 3000, augment = true }]";
    String all = "evaluate.protocols=[{ kind = linear-byol, batch = 3000, augment = true }]";

    // 80 epochs of 3000 or 5000 images, 2 ms each, and 1000 test images.
    assertThat(costs(IMAGES, whole).judging().after()).isBetween(2 + 480.0, 2 + 480 + 10.0);
    assertThat(costs(IMAGES, all).judging().after()).isBetween(2 + 800.0, 2 + 800 + 10.0);
  }

  @Test
  void augmentedTrainingImagesPassTheNetworkEachEpochAndNoOtherTime() {
    double augmented =
        costs(
                IMAGES,
                "evaluate.protocols=[{ kind = linear-moco, epochs = 3, milestones = [],"
                    + " augment = true }]")
            .judging()
            .after();

    // 1000 test images once and 5000 training images three times, 2 ms each, but no baselines.
    double products = 3 * (2 * 20 * 256 + 2 * 512) * 128.0 * 12;
    assertThat(augmented - 2 - 30).isCloseTo(2 * products / 1e9, within(0.01));
  }
}
