package org.selfdiff.runner.config.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.WMse;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.source.Composition;
import org.selfdiff.runner.config.source.SourceFile;
import org.selfdiff.runner.data.ImagesData;
import org.selfdiff.runner.data.ShapesData;

class SmokeOverlayTest {
  private static final String MOCO =
      """
      include "%s/base/imagenet-moco-v2.conf"
      name = big
      data { kind = images, root = nowhere }
      backbone { kind = resnet50, stem = imagenet, init = weights.safetensors }
      method { kind = moco, queue = 65536, bn-splits = 8 }
      optimizer { kind = sgd, lr = 0.03 }
      schedule { epochs = 200, lr { kind = step, milestones = [120, 160] } }
      hardware { batch = 256, precision = bf16 }
      evaluate.protocols = [{ kind = linear-moco, batch = 256 }]
      """;

  @TempDir private Path folder;

  private final ExperimentLoader loader = new ExperimentLoader();

  private Path file(String text) throws IOException {
    String experiments = Corpus.experiments().toString().replace('\\', '/');
    return Files.writeString(folder.resolve("big.conf"), text.formatted(experiments));
  }

  private Loaded.Valid small(String text, String... words) throws IOException {
    Composition files = loader.open(file(text));
    SmokeOverlay overlay = loader.smoke(files, List.of(words)).orElseThrow();
    return loader.load(files.under(overlay.text(), SmokeOverlay.NAME), List.of(words)).orThrow();
  }

  @Test
  void laysSmallValuesOverWhatIsLarge() throws IOException {
    SmokeOverlay overlay = loader.smoke(loader.open(file(MOCO)), List.of()).orElseThrow();

    assertThat(overlay.text())
        .isEqualTo(
            """
            name = big-smoke
            data = null
            data { kind = shapes, train = 16, test = 16, size = 32 }
            views.size = 32
            backbone.kind = resnet26
            backbone.width = 4
            backbone.init = null
            method.dim = 16
            schedule.epochs = 2
            evaluate.knn.k = 5
            evaluate.protocols[0].milestones = [2]
            evaluate.protocols[0].epochs = 2
            evaluate.protocols[0].batch = 8
            hardware.batch = 8
            method.bn-splits = 4
            method.queue = 32
            schedule.lr.milestones = [1]
            hardware.precision = fp32
            """);
    assertThat(overlay.notices())
        .containsExactly(
            "smoke: drawn images, small networks and views, few steps; its numbers mean nothing");
  }

  @Test
  void isToldAsAFileOfTheRun() throws IOException {
    Loaded.Valid small = small(MOCO, "schedule.epochs=3");

    assertThat(small.runName()).matches("big-smoke-[0-9a-f]{8}");
    assertThat(small.experiment().schedule().epochs()).isEqualTo(3);
    assertThat(small.files()).extracting(SourceFile::name).endsWith("--smoke");
    assertThat(small.position("method.queue").orElseThrow()).hasToString("--smoke:16:1");
    assertThat(small.sourceText())
        .contains("\n# ---- --smoke\nname = big-smoke\n")
        .endsWith("\n# ---- command line\n# schedule.epochs=3\n");
  }

  /** Two images in every group at least, and a queue of whole steps. */
  @ParameterizedTest
  @CsvSource({
    "256, 8, 1, 8, 4",
    "4, 2, 1, 4, 2",
    "258, 3, 1, 9, 3",
    "240, 3, 8, 12, 3",
    "256, 1, 1, 8, 1"
  })
  void theBatchIsThatOfItsGroups(int batch, int splits, int draws, int small, int groups)
      throws IOException {
    String text =
        MOCO.replace("batch = 256, p", "batch = " + batch + ", p")
            .replace(
                "queue = 65536, bn-splits = 8", "queue = " + 4 * batch + ", bn-splits = " + splits);

    Experiment e = small(text + "mixing { kind = un-mix, groups = " + draws + " }\n").experiment();

    assertThat(e.hardware().batch()).isEqualTo(small);
    assertThat(((Moco) e.method()).bnSplits()).isEqualTo(groups);
    assertThat(((Moco) e.method()).queue()).isEqualTo(4 * small);
    assertThat(((UnMix) e.mixing()).groups()).isEqualTo(Math.min(4, draws));
  }

  @Test
  void moreImagesAreWhitenedTogetherThanThereAreDimensions() throws IOException {
    String text =
        MOCO.replaceFirst("method .*", "method { kind = w-mse, dim = 64, sub-batch = 128 }");

    WMse method = (WMse) small(text).experiment().method();

    assertThat(method.subBatch()).isEqualTo(8);
    assertThat(method.dim()).isEqualTo(4);
  }

  @Test
  void wordsOfTheCommandLineWin() throws IOException {
    Experiment e =
        small(MOCO, "hardware.batch=32", "backbone.kind=resnet50", "name=mine").experiment();

    assertThat(e.name()).isEqualTo("mine");
    assertThat(e.hardware().batch()).isEqualTo(32);
    assertThat(((Moco) e.method()).queue()).isEqualTo(128);
    assertThat(e.backbone().size()).hasToString("RESNET50");
  }

  @Test
  void imagesOfTheCommandLineStay() throws IOException {
    assertThat(small(MOCO, "data.root=here").experiment().data()).isEqualTo(new ImagesData("here"));
    // A setting of drawn images, which the file alone has no use for.
    assertThat(small(MOCO, "data.train=64").experiment().data())
        .isEqualTo(new ShapesData(64, 16, 32));
  }

  @Test
  void aLongNameStaysAName() throws IOException {
    assertThat(small(MOCO.replace("= big", "= " + "n".repeat(100))).experiment().name())
        .isEqualTo("n".repeat(90) + "-smoke");
  }

  @Test
  void filesWithMistakesHaveNoOverlay() throws IOException {
    assertThat(loader.smoke(loader.open(file("name = x\n")), List.of())).isEmpty();
  }
}
