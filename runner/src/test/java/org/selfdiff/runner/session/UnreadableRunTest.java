package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Share;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.record.RunIdentity;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.UnreadableList;
import org.selfdiff.runner.terminal.Terminal;

/** Whole runs on images of which some cannot be read. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class UnreadableRunTest {
  private static final String EXPERIMENT =
      """
      name = tiny
      data { kind = images, root = "%s" }
      views { size = 16, augment = [{ kind = random-resized-crop }, { kind = color-jitter }] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = simsiam, dim = 8 }
      optimizer { kind = sgd, lr = 0.05 }
      schedule { epochs = 3 }
      hardware { batch = 8, threads = 1, loaders = 2 }
      evaluate { knn { k = 3 } }
      run { root = "%s" }
      """;

  private static final int TRAIN = 12;
  private static final int TEST = 6;

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void images() throws IOException {
    write("set");
    damage("set/train/a/3.png", "");
    damage("set/train/b/0.png", "no");
    damage("set/test/b/5.png", "no image either");
  }

  private void write(String root) throws IOException {
    for (String c : List.of("a", "b")) {
      for (int i = 0; i < TRAIN + TEST; i++) {
        BufferedImage image = new BufferedImage(20, 18, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 20 * 18; p++) {
          int x = p % 20;
          int y = p / 20;
          int rgb = (x * 12 + i) << 16 | (y * (c.equals("a") ? 13 : 7)) << 8 | (i * 13 & 0xFF);
          image.setRGB(x, y, rgb);
        }
        String split = i < TRAIN ? "train" : "test";
        int number = i < TRAIN ? i : i - TRAIN;
        Path file = folder.resolve("%s/%s/%s/%d.png".formatted(root, split, c, number));
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
      }
    }
  }

  private void damage(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private Loaded.Valid load(String set, String runs, String... overrides) throws IOException {
    String text = EXPERIMENT.formatted(folder.resolve(set), folder.resolve(runs));
    Path file = Files.writeString(folder.resolve("tiny.conf"), text);
    return new ExperimentLoader().load(file, List.of(overrides)).orThrow();
  }

  private RunState run(Loaded.Valid loaded, int until) throws IOException {
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(out, false, 100, false, false);
    return new ExperimentRun(loaded, List.of("selfdiff", "run"), folder, terminal, until).run();
  }

  private RunPaths paths(String runs) throws IOException {
    try (Stream<Path> folders = Files.list(folder.resolve(runs))) {
      return new RunPaths(folders.findFirst().orElseThrow());
    }
  }

  private byte[] weights(String runs) throws IOException {
    return Files.readAllBytes(paths(runs).checkpoints().resolve("step-000009.safetensors"));
  }

  @Test
  void aRunThatSkipsEqualsOneWithCopiesAndOneThatIsResumed() throws IOException {
    assertThat(run(load("set", "whole", "data.unreadable=skip"), 9)).isEqualTo(RunState.FINISHED);
    String told = said.toString(StandardCharsets.UTF_8);
    assertThat(told)
        .containsOnlyOnce("an image cannot be read, and another is taken in its place: ")
        .contains(
            "3 of 36 images cannot be read (8.3 %), and others were taken in their place; listed in"
                + " unreadable.txt");
    List<UnreadableList.Line> lines =
        List.of(
            line("train", "train/a/3.png", "0"),
            line("train", "train/b/0.png", "2"),
            new UnreadableList.Line(
                "test",
                folder.resolve("set") + ": test/b/5.png",
                "the bytes are damaged or of an unknown image format"));
    assertThat(UnreadableList.read(paths("whole"))).containsExactlyInAnyOrderElementsOf(lines);
    assertThat(Provenance.read(paths("whole").provenance()).data())
        .containsEntry(
            UnreadableList.LABEL,
            "3 of 36 images cannot be read (8.3 %), and others were taken in their place; listed in"
                + " unreadable.txt");
    assertThat(paths("whole").report())
        .content()
        .contains("Unreadable images", "test/b/5.png", "href=\"unreadable.txt\"");

    Loaded.Valid other = load("set", "parts", "data.unreadable=skip", "hardware.loaders=5");
    assertThat(run(other, 1)).isEqualTo(RunState.INTERRUPTED);
    assertThat(run(load("set", "parts", "data.unreadable=skip", "hardware.loaders=1"), 2))
        .isEqualTo(RunState.INTERRUPTED);
    assertThat(run(load("set", "parts", "data.unreadable=skip"), 9)).isEqualTo(RunState.FINISHED);
    assertThat(weights("parts")).isEqualTo(weights("whole"));
    assertThat(UnreadableList.read(paths("parts"))).hasSize(3);

    copy();
    assertThat(run(load("copies", "copied"), 9)).isEqualTo(RunState.FINISHED);
    assertThat(weights("copied")).isEqualTo(weights("whole"));
    assertThat(paths("copied").unreadable()).doesNotExist();
    assertThat(paths("copied").report()).content().doesNotContain("Unreadable images");
  }

  /** Each rank reads its own images, and rank 0 writes down what all of them found. */
  @Test
  void theListHasWhatAnyRankFound() throws IOException {
    Loaded.Valid loaded = load("set", "shared", "data.unreadable=skip");
    RunIdentity identity = new RunIdentity("shared", loaded.identity().hex());
    Path root = folder.resolve("shared");
    List<String> told = new CopyOnWriteArrayList<>();
    try (RunFolder kept =
            RunFolder.open(
                root,
                identity,
                "",
                "",
                Launch.now(List.of("selfdiff"), folder, new LaunchDevices(2, "cpu", 1)));
        ImageSet first = loaded.experiment().data().open();
        UnreadableWatch watch = new UnreadableWatch(first, kept)) {
      Ranks.run(
          3,
          member -> {
            HostCollectives ranks = new HostCollectives(member);
            if (ranks.first()) {
              read(first, new Share(0, 3));
              watch.look(told::add);
              assertThat(UnreadableList.read(kept.paths()))
                  .containsExactly(line("train", "train/b/0.png", "2"));
              watch.meet(ranks, told::add);
              watch.meet(ranks, told::add);
            } else {
              try (ImageSet own = loaded.experiment().data().open()) {
                read(own, new Share(member.rank(), 3));
                UnreadableWatch.tell(own, ranks);
                UnreadableWatch.tell(own, ranks);
              }
            }
            return null;
          });
      assertThat(UnreadableList.read(kept.paths()))
          .containsExactly(
              line("train", "train/b/0.png", "2"),
              line("train", "train/a/3.png", "0"),
              new UnreadableList.Line(
                  "test",
                  folder.resolve("set") + ": test/b/5.png",
                  "the bytes are damaged or of an unknown image format"));
      assertThat(told).hasSize(1);
    }
  }

  /** Reads the images of a share of both splits. */
  private static void read(ImageSet set, Share share) {
    Image image = new Image();
    try (ImageReader reader = set.reader()) {
      for (Split split : Split.values()) {
        for (int item = 0; item < share.of(set.size(split)); item++) {
          reader.read(split, share.place(item), image);
        }
      }
    }
  }

  private UnreadableList.Line line(String split, String file, String bytes) {
    return new UnreadableList.Line(
        split, folder.resolve("set") + ": " + file, "the file holds only " + bytes + " bytes");
  }

  /** A set in which the drawn images lie in the places of the unreadable ones. */
  private void copy() throws IOException {
    write("copies");
    try (ImageSet set = load("set", "x", "data.unreadable=skip").experiment().data().open();
        ImageReader reader = set.reader()) {
      for (Split split : Split.values()) {
        for (int i = 0; i < set.size(split); i++) {
          Image image = new Image();
          reader.read(split, i, image);
          String source = set.source(split, i);
          if (source.contains(" (unreadable; in its place ")) {
            String name = source.replaceAll("^.*?: ", "").replaceAll(" \\(.*", "");
            String other = source.replaceAll("^.*in its place .*?: ", "").replaceAll("\\)$", "");
            Files.write(
                folder.resolve("copies").resolve(name),
                Files.readAllBytes(folder.resolve("set").resolve(other)));
          }
        }
      }
    }
    assertThat(Files.size(folder.resolve("copies/train/a/3.png"))).isPositive();
  }

  @Test
  void otherwiseASampleIsReadBeforeTheRunBegins() throws IOException {
    Path set = folder.resolve("set");
    assertThatThrownBy(() -> run(load("set", "failed"), 9))
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessage(
            """
            images of %1$s: 2 of 24 training images and 1 of 12 test images cannot be read:
              %1$s: train/a/3.png: the file holds only 0 bytes
              %1$s: train/b/0.png: the file holds only 2 bytes
              %1$s: test/b/5.png: the bytes are damaged or of an unknown image format
            Replace or remove the files, or set data.unreadable = skip to take others in their place;\
             selfdiff data FILE lists all of them."""
                .formatted(set));
    assertThat(folder.resolve("failed")).doesNotExist();
  }

  @Test
  void tooManyAreAnErrorAlsoWhereSomeAreSkipped() throws IOException {
    for (String c : List.of("a", "b")) {
      for (int i = 0; i < 4; i++) {
        damage("set/test/" + c + "/" + i + ".png", "no image at all");
      }
    }
    assertThatThrownBy(() -> run(load("set", "many", "data.unreadable=skip"), 9))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("images cannot be read, too many to take others in their place");
  }

  @Test
  void aRunThatFailedGoesOnOnceItSkips() throws IOException {
    write("set");
    assertThat(run(load("set", "later"), 1)).isEqualTo(RunState.INTERRUPTED);
    Loaded.Valid plain = load("set", "later");
    Loaded.Valid skipping = load("set", "later", "data.unreadable=skip");

    assertThat(skipping.identity()).isEqualTo(plain.identity());
    assertThat(run(skipping, 9)).isEqualTo(RunState.FINISHED);
    assertThat(paths("later").unreadable()).doesNotExist();
  }
}
