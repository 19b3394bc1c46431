package org.selfdiff.runner.session.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ForwardingSet;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;
import org.selfdiff.runner.data.shapes.ShapesSet;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.StoredRun;

class ModelEvaluationTest {
  private static final String ALL =
      "[knn, { kind = knn-dino, k = [3, 10, 60] }, knn-majority,"
          + " { kind = linear-moco, lr = 1, epochs = 4 }, { kind = linear-moco-v3, epochs = 3 },"
          + " { kind = linear-byol, epochs = 3 }, linear-momentum2,"
          + " { kind = linear-dino, epochs = 3, lr = [0.01, 0.1], weight-decay = [0, 1e-4] }]";

  private static final String DINO = "[{ kind = knn-dino, k = [10, 20] }]";

  @TempDir private static Path folder;
  private static TinyRun run;

  private final List<String> notices = new ArrayList<>();

  @BeforeAll
  static void train() throws IOException {
    run = TinyRun.resnet(folder);
  }

  private static Experiment experiment(TinyRun of, String protocols) {
    return new ExperimentLoader()
        .load(of.paths().resolved(), List.of("evaluate.protocols=" + protocols))
        .orThrow()
        .experiment();
  }

  private List<EvaluationRecord> judge(String protocols) throws IOException {
    return new ModelEvaluation(experiment(run, protocols), run.paths().evaluation(), notices::add)
        .ofRun(StoredRun.at(run.paths().folder()));
  }

  @Test
  void theRunsOwnNeighborsAreThoseOfItsMonitor() throws IOException {
    EvaluationRecord record =
        EvaluationRecord.read(EvaluationRecord.file(run.paths().evaluation(), "knn"));
    Metrics metrics = Metrics.read(run.paths().metrics());

    assertThat(record.top1()).isEqualTo(metrics.last(Metrics.KNN_TOP1).orElseThrow());
    assertThat(record.top5()).isEqualTo(metrics.last(Metrics.KNN_TOP5).orElseThrow());
    assertThat(record.baselines())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "raw pixels", metrics.last(Metrics.RAW_TOP1).orElseThrow(),
                "untrained", metrics.last(Metrics.UNTRAINED_TOP1).orElseThrow()));
    assertThat(run.said()).contains("knn top-1 ", ", raw pixels ");
    assertThat(Files.readString(run.paths().report())).contains("Evaluation by protocols");
  }

  @Test
  void everyProtocolIsRecordedAndItsClassesAddUp() throws IOException {
    List<EvaluationRecord> records = judge(ALL);

    assertThat(records).hasSize(8);
    for (EvaluationRecord record : records) {
      int images = 0;
      int right = 0;
      for (int c = 0; c < record.confusion().length; c++) {
        right += record.confusion()[c][c];
        images += record.classes().get(c).images();
      }
      assertThat(images).as(record.protocol()).isEqualTo(36);
      assertThat(record.top1()).as(record.protocol()).isCloseTo(right / 36.0, within(1e-12));
      assertThat(record.top5()).isBetween(record.top1(), 1.0);
      assertThat(record.baselines()).containsKeys("raw pixels", "untrained");
      EvaluationRecord read =
          EvaluationRecord.read(EvaluationRecord.file(run.paths().evaluation(), record.protocol()));
      assertThat(read.json()).isEqualTo(record.json());
    }
    assertThat(records.get(1).variants())
        .extracting(EvaluationRecord.ProbeVariant::name)
        .containsExactly("k 3", "k 10", "k 60");
    assertThat(records.get(7).variants())
        .extracting(EvaluationRecord.ProbeVariant::name)
        .containsExactly(
            "lr 0.01, decay 0", "lr 0.01, decay 0.0001", "lr 0.1, decay 0", "lr 0.1, decay 0.0001");
  }

  /** Images that count how often they are read. */
  private static final class Counting extends ForwardingSet {
    private final AtomicInteger reads;

    private Counting(ImageSet set, AtomicInteger reads) {
      super(set);
      this.reads = reads;
    }

    @Override
    protected void read(
        ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
      reads.incrementAndGet();
      reader.read(split, index, into, reducing);
    }
  }

  @Test
  void theSecondTimeNoImageIsReadAndTheResultIsTheSame() throws IOException {
    String protocols = "[knn-majority, { kind = linear-dino, epochs = 2 }]";
    Path other = folder.resolve("twice");
    List<byte[]> written = new ArrayList<>();
    for (int reads : new int[] {1, 0}) {
      AtomicInteger counted = new AtomicInteger();
      Experiment experiment = experiment(run, protocols);
      try (ImageSet set = new Counting(experiment.data().open(), counted)) {
        new ModelEvaluation(experiment, other, notices::add)
            .ofRun(StoredRun.at(run.paths().folder()), set);
      }
      assertThat(counted.get() > 0).isEqualTo(reads > 0);
      written.add(Files.readAllBytes(EvaluationRecord.file(other, "linear-dino")));
    }
    assertThat(written.get(1)).isEqualTo(written.get(0));
  }

  @Test
  void augmentedViewsOfEveryEpochPassThroughTheNetwork() throws IOException {
    Path other = folder.resolve("augmented");
    String protocols = "[{ kind = linear-moco, lr = 1, epochs = 2, batch = 16, augment = true }]";
    EvaluationRecord record =
        new ModelEvaluation(experiment(run, protocols), other, notices::add)
            .ofRun(StoredRun.at(run.paths().folder()))
            .get(0);
    assertThat(record.settings())
        .containsEntry(
            "training views", "augmented anew each epoch: random-resized-crop, horizontal-flip");
    assertThat(record.baselines()).isEmpty();
    assertThat(record.variants().get(0).epoch()).isBetween(1, 2);
    // Nothing is computed that is not looked at.
    assertThat(notices).noneMatch(sentence -> sentence.contains("training images"));
    try (Stream<Path> files = Files.list(other.resolve("features"))) {
      assertThat(files).singleElement().asString().endsWith("-test.safetensors");
    }
  }

  /** 60 training images in batches of 16: the last one of an epoch has 12. */
  @Test
  void theLastSmallerBatchIsLearnedFromWithAndWithoutAugmentation() throws IOException {
    String crops =
        "views = [{ kind = random-resized-crop, scale = [0.08, 1.0], interpolation = bicubic },"
            + " { kind = random-erasing, p = 0.25, before-normalize = false }]";
    EvaluationRecord record =
        judge(
                "[{ kind = linear-dino, lr = [1, 2], rules = [sgd, lars], epochs = 2, batch = 16,"
                    + " augment = true, "
                    + crops
                    + " }]")
            .get(0);
    assertThat(record.variants())
        .extracting(EvaluationRecord.ProbeVariant::name)
        .containsExactly("lr 1, sgd", "lr 2, sgd", "lr 1, lars", "lr 2, lars");
    assertThat(record.settings())
        .containsEntry(
            "training views", "augmented anew each epoch: random-resized-crop, random-erasing")
        .containsEntry(
            "rule", "sgd, momentum 0.9; lars, momentum 0.9, trust 0.001, not of the bias");
  }

  @Test
  void aProtocolWithStatisticsOfItsOwnHasFeaturesOfItsOwn() throws IOException {
    String plain = "{ kind = linear-swav, lr = 1, epochs = 3, batch = 16 }";
    String other =
        "{ kind = linear-swav, lr = 1, epochs = 3, batch = 16,"
            + " normalize { mean = [0.1, 0.1, 0.1], std = [1, 1, 1] } }";
    EvaluationRecord usual = judge("[knn-majority, " + plain + "]").get(1);
    EvaluationRecord shown = judge("[knn-majority, " + other + "]").get(1);

    assertThat(shown.comparable()).isNotEqualTo(usual.comparable());
    try (Stream<Path> files = Files.list(run.paths().evaluation().resolve("features"))) {
      assertThat(files.filter(f -> f.toString().endsWith("train.safetensors")).count())
          .isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void theExportedFileAndACheckpointOfPytorchAreJudgedAlike() throws IOException {
    double ofRun = judge(DINO).get(0).top1();
    Path onnx = run.paths().export().resolve("backbone.onnx");
    Path pth = run.pytorch(folder.resolve("model.pth"), "encoder_q");
    for (Path file : List.of(onnx, pth)) {
      Path to = ModelEvaluation.folderOf(file);
      EvaluationRecord record =
          new ModelEvaluation(experiment(run, DINO), to, notices::add)
              .ofFile(file, Optional.empty())
              .get(0);
      assertThat(record.top1()).as(file.toString()).isEqualTo(ofRun);
      assertThat(record.model().step()).isEqualTo(-1);
      assertThat(EvaluationRecord.file(to, "knn-dino")).exists();
    }
  }

  @Test
  void moreNeighborsThanThereAreAreRefusedWhereTheImagesHaveToBeCounted() {
    Experiment e = experiment(run, "[{ kind = knn-majority, k = 9 }, linear-momentum2]");
    ImageSet few = new ShapesSet(8, 8, 16);

    assertThatThrownBy(
            () ->
                new ModelEvaluation(e, run.paths().evaluation(), notices::add)
                    .ofRun(StoredRun.at(run.paths().folder()), few))
        .isInstanceOf(DataException.class)
        .hasMessage(
            few.name()
                + ": evaluate.protocols[0].k: 9 neighbors are more than there are, expected at"
                + " most the 8 training images found");
  }

  @Test
  void aTransformerIsJudgedByTheTokensOfItsLastBlocks() throws IOException {
    TinyRun tokens = TinyRun.transformer(Files.createDirectory(folder.resolve("vit")));
    String settings = "epochs = 2, lr = [0.1]";
    List<EvaluationRecord> records = new ArrayList<>();
    for (String features :
        List.of("blocks = 4", "blocks = 2, features = class-tokens-and-mean-patch")) {
      Experiment e =
          experiment(tokens, "[{ kind = linear-dino, " + settings + ", " + features + " }]");
      records.addAll(
          new ModelEvaluation(e, tokens.paths().evaluation(), notices::add)
              .ofRun(StoredRun.at(tokens.paths().folder())));
    }
    assertThat(records).extracting(EvaluationRecord::dim).containsExactly(4 * 192, 3 * 192);
    assertThat(records.get(0).features()).isEqualTo("class-tokens of the last 4 blocks");
  }
}
