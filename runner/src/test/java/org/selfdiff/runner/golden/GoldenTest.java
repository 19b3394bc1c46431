package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.selfdiff.methods.graph.DType;

/**
 * Compares the product with the results of the original code.
 *
 * <p>{@code -Dgolden.cases=REGEX} runs the cases METHOD/CASE that match alone.
 */
class GoldenTest {
  /** Adapters of what is a graph: one for every executor and precision. */
  private static final List<Function<GoldenEngine, GoldenAdapter>> ON_ENGINES =
      List.of(
          AttentionMapAdapter::new,
          CheckpointImportAdapter::new,
          ClipAdapter::new,
          ContrastAdapter::new,
          DinoHeadAdapter::new,
          DinoLossAdapter::new,
          DinoRanksAdapter::new,
          training("dino/e2e_.*", DinoTraining::new),
          LinearProbeAdapter::new,
          LocalGroupAdapter::new,
          MgdDistillationAdapter::new,
          training("e2e_mgd_unsup/.*", MgdTraining::new),
          training("e2e_moco(_notebook)?/.*", MocoTraining::new),
          MocoV3LossAdapter::new,
          MocoV3RanksAdapter::new,
          training("(moco_v3|sdmp)/e2e_.*", MocoV3Training::new),
          training("e2e_momentum2/.*", Momentum2Training::new),
          MomentumBatchNormAdapter::new,
          MugsHeadAdapter::new,
          MugsLossAdapter::new,
          training("mugs_e2e/.*", MugsTraining::new),
          NeighborMemoryAdapter::new,
          OptimizerAdapter::new,
          PositionEmbeddingAdapter::new,
          ResNetAdapter::new,
          SdmpImagesAdapter::new,
          SdmpLossAdapter::new,
          SdmpRanksAdapter::new,
          SiameseLossAdapter::new,
          training("(simclr|byol)/module_.*|simsiam/head_.*|unmix_generic/.*", ModuleTraining::new),
          training("simsiam/e2e_.*", SimSiamTraining::new),
          SinkhornAdapter::new,
          SplitBatchNormAdapter::new,
          UnMixContrastAdapter::new,
          UnMixImagesAdapter::new,
          UnMixSwavAdapter::new,
          training("unmix/e2e_.*", UnMixTraining::new),
          training("supervised/(resnet18|vit)_.*", SupervisedTraining::new),
          training("supervised/mgd_.*", MgdSupervisedTraining::new),
          SwavLossAdapter::new,
          training("swav/e2e_.*", SwavTraining::new),
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

  /** One test for every case and everything that computes it. */
  @TestFactory
  Stream<DynamicTest> agreesWithTheOriginalCode() throws IOException, URISyntaxException {
    String chosen = System.getProperty("golden.cases", ".*");
    List<GoldenAdapter> adapters = adapters();
    List<Path> cases = cases().stream().filter(json -> id(json).matches(chosen)).toList();
    assertThat(cases).as("cases METHOD/CASE that match " + chosen).isNotEmpty();
    return cases.stream().flatMap(json -> tests(json, adapters));
  }

  private static Stream<DynamicTest> tests(Path json, List<GoldenAdapter> adapters) {
    String id = id(json);
    GoldenCase golden;
    try {
      golden = GoldenCase.read(json);
    } catch (IOException e) {
      return Stream.of(dynamicTest(id, () -> fail("cannot be read", e)));
    }
    List<GoldenAdapter> covering = adapters.stream().filter(a -> a.covers(golden)).toList();
    return covering.isEmpty()
        ? Stream.of(dynamicTest(id, () -> fail("no adapter covers it")))
        : covering.stream()
            .map(
                adapter ->
                    dynamicTest(
                        id + "@" + adapter.engineName(),
                        () -> GoldenComparison.check(golden, adapter)));
  }

  @Test
  void everyAdapterHasCases() throws IOException, URISyntaxException {
    List<GoldenCase> cases = new ArrayList<>();
    for (Path json : cases()) {
      cases.add(GoldenCase.read(json));
    }
    assertThat(WITHOUT_ENGINE).allMatch(adapter -> cases.stream().anyMatch(adapter::covers));
    for (GoldenEngine engine : GoldenEngine.all()) {
      assertThat(ON_ENGINES.stream().map(adapter -> adapter.apply(engine)))
          .allMatch(adapter -> cases.stream().anyMatch(adapter::covers));
    }
  }

  private static List<GoldenAdapter> adapters() {
    List<GoldenAdapter> all = new ArrayList<>(WITHOUT_ENGINE);
    for (GoldenEngine engine : GoldenEngine.all()) {
      ON_ENGINES.forEach(adapter -> all.add(adapter.apply(engine)));
    }
    return all;
  }

  private static List<Path> cases() throws IOException, URISyntaxException {
    Path root = Path.of(GoldenTest.class.getResource("/golden").toURI());
    try (Stream<Path> files =
        Files.find(root, 2, (file, is) -> file.toString().endsWith(".json"))) {
      return files.sorted().toList();
    }
  }

  private static String id(Path json) {
    String file = json.getFileName().toString();
    return json.getParent().getFileName() + "/" + file.replaceFirst("\\.json$", "");
  }

  private static Function<GoldenEngine, GoldenAdapter> training(
      String cases, BiFunction<GoldenCase, DType, Training> training) {
    return engine -> new TrainingAdapter(engine, cases, training);
  }
}
