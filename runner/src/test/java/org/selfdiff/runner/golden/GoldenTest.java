package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.Type;

/**
 * Compares the product with the results of the original code.
 *
 * <p>{@code -Dgolden.root=FOLDER} walks another folder of cases, relative to the project's root;
 * {@code -Dgolden.strict=true} fails on a case that no adapter covers.
 */
class GoldenTest {
  /** Every adapter that covers a case computes it; graphs in both precisions. */
  private static final List<GoldenAdapter> ADAPTERS =
      List.of(
          new AdamWAdapter(Type.F32),
          new AdamWAdapter(Type.F64),
          new ContrastAdapter(Type.F32),
          new ContrastAdapter(Type.F64),
          new CosineSchedulesAdapter(),
          new KnnAdapter(),
          new KnnPredictAdapter(),
          new MocoTrainingAdapter(Type.F32),
          new MocoTrainingAdapter(Type.F64),
          new MocoV3LossAdapter(Type.F32),
          new MocoV3LossAdapter(Type.F64),
          new MocoV3ScheduleAdapter(),
          new MocoV3TrainingAdapter(Type.F32),
          new MocoV3TrainingAdapter(Type.F64),
          new PilOpsAdapter(),
          new ResNetAdapter(Type.F32),
          new ResNetAdapter(Type.F64),
          new SgdAdapter(Type.F32),
          new SgdAdapter(Type.F64),
          new SinCosPositionsAdapter(),
          new SplitBatchNormAdapter(Type.F32),
          new SplitBatchNormAdapter(Type.F64),
          new VisionTransformerAdapter(Type.F32),
          new VisionTransformerAdapter(Type.F64));

  @Test
  void everyCaseAgreesWithTheOriginalCode() throws IOException, URISyntaxException {
    GoldenRun run =
        GoldenRun.walk(root(), ADAPTERS, Boolean.getBoolean("golden.strict"), System.out);
    assertThat(run.failures()).as(run.closingLine()).isEmpty();
  }

  private static Path root() throws URISyntaxException {
    String given = System.getProperty("golden.root");
    return given == null
        ? Path.of(GoldenTest.class.getResource("/golden").toURI())
        : Path.of(System.getProperty("selfdiff.root", "")).resolve(given);
  }
}
