package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Compares the product with the results of the original code.
 *
 * <p>{@code -Dgolden.root=FOLDER} walks another folder of cases, relative to the project's root;
 * {@code -Dgolden.strict=false} passes over a case that no adapter covers.
 */
class GoldenTest {
  /** Adapters of what is a graph: one for every executor and precision. */
  private static final List<Function<GoldenEngine, GoldenAdapter>> ON_ENGINES =
      List.of(
          AdamWAdapter::new,
          AttentionMapAdapter::new,
          CheckpointImportAdapter::new,
          ClipAdapter::new,
          ContrastAdapter::new,
          DinoHeadAdapter::new,
          DinoLossAdapter::new,
          DinoTrainingAdapter::new,
          LarcAdapter::new,
          LarsAdapter::new,
          LinearProbeAdapter::new,
          LocalGroupAdapter::new,
          MgdDistillationAdapter::new,
          MgdTrainingAdapter::new,
          MocoTrainingAdapter::new,
          MocoV3LossAdapter::new,
          MocoV3TrainingAdapter::new,
          Momentum2TrainingAdapter::new,
          MomentumBatchNormAdapter::new,
          MugsHeadAdapter::new,
          MugsLossAdapter::new,
          MugsTrainingAdapter::new,
          NeighbourMemoryAdapter::new,
          PositionEmbeddingAdapter::new,
          ResNetAdapter::new,
          SdmpImagesAdapter::new,
          SdmpLossAdapter::new,
          SgdAdapter::new,
          SiameseLossAdapter::new,
          SiameseModuleAdapter::new,
          SimSiamTrainingAdapter::new,
          SinkhornAdapter::new,
          SplitBatchNormAdapter::new,
          UnMixContrastAdapter::new,
          UnMixImagesAdapter::new,
          UnMixModuleAdapter::new,
          UnMixSwavAdapter::new,
          UnMixTrainingAdapter::new,
          SwavLossAdapter::new,
          SwavTrainingAdapter::new,
          VisionTransformerAdapter::new,
          WhiteningAdapter::new);

  private static final List<GoldenAdapter> WITHOUT_ENGINE =
      List.of(
          new CosineSchedulesAdapter(),
          new CosineTablesAdapter(),
          new DinoKnnAdapter(),
          new DinoScheduleAdapter(),
          new KnnAdapter(),
          new KnnPredictAdapter(),
          new MgdScheduleAdapter(),
          new MocoV3ScheduleAdapter(),
          new MomentumSchedulesAdapter(),
          new MugsScheduleAdapter(),
          new MultiCropChoiceAdapter(),
          new MultiCropSettingsAdapter(),
          new PilOpsAdapter(),
          new SdmpShareAdapter(),
          new RandAugmentAdapter(),
          new SinCosPositionsAdapter());

  /** Every adapter that covers a case computes it, and the worst result counts. */
  private static List<GoldenAdapter> adapters() {
    List<GoldenAdapter> all = new ArrayList<>(WITHOUT_ENGINE);
    for (GoldenEngine engine : GoldenEngine.all()) {
      ON_ENGINES.forEach(adapter -> all.add(adapter.apply(engine)));
    }
    return all;
  }

  @Test
  void everyCaseAgreesWithTheOriginalCode() throws IOException, URISyntaxException {
    GoldenRun run =
        GoldenRun.walk(
            root(), adapters(), !"false".equals(System.getProperty("golden.strict")), System.out);
    assertThat(run.failures()).as(run.closingLine()).isEmpty();
  }

  private static Path root() throws URISyntaxException {
    String given = System.getProperty("golden.root");
    return given == null
        ? Path.of(GoldenTest.class.getResource("/golden").toURI())
        : Path.of(System.getProperty("selfdiff.root", "")).resolve(given);
  }
}
