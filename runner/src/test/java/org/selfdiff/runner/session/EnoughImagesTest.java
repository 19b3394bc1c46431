package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ImagesData;

class EnoughImagesTest {
  @TempDir Path at;

  private Experiment experiment(String protocols) throws IOException {
    Path images = Files.createDirectories(at.resolve("set/train/a"));
    for (int i = 0; i < 3; i++) {
      ImageIO.write(
          new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB),
          "png",
          images.resolve(i + ".png").toFile());
    }
    Path file =
        Files.writeString(
            at.resolve("e.conf"),
            """
            name = e
            data { kind = images, root = "%s" }
            views { size = 16, augment = [{ kind = horizontal-flip }] }
            backbone { kind = resnet18, stem = cifar, width = 4 }
            method { kind = simsiam, dim = 32, hidden = 8 }
            optimizer { kind = sgd, lr = 0.05 }
            schedule { epochs = 2, lr = cosine }
            hardware { batch = 2 }
            evaluate { knn { k = 3 }, protocols = [%s] }
            """
                .formatted(at.resolve("set"), protocols));
    return new ExperimentLoader().load(file, List.of()).orThrow().experiment();
  }

  @Test
  void protocolsNeedTestImagesBeforeTraining() throws IOException {
    Experiment asks = experiment("{ kind = knn }");
    try (ImageSet set = asks.data().open()) {
      String message =
          set.name()
              + ": no test images, on which evaluate.protocols are judged. Add test/CLASS/ or"
              + " val/CLASS/, or set evaluate.protocols = [].";
      assertThatThrownBy(() -> EnoughImages.toTrain(asks, set))
          .isInstanceOf(DataException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> EnoughImages.toJudge(asks, set))
          .isInstanceOf(DataException.class)
          .hasMessage(
              message.replace(
                  "set evaluate.protocols = []", "name an experiment with such images by --data"));
    }
  }

  @Test
  void protocolsNeedLabels() throws IOException {
    Experiment asks = experiment("{ kind = knn }");
    Path flat = at.resolve("set/train/a");
    try (ImageSet set = new ImagesData(flat.toString()).open()) {
      String message =
          set.name()
              + ": no labels of its images, from which evaluate.protocols learn and by which they"
              + " judge. Put the images into a folder per class, name their classes in a list, or"
              + " set evaluate.protocols = [].";
      assertThatThrownBy(() -> EnoughImages.toTrain(asks, set))
          .isInstanceOf(DataException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> EnoughImages.toJudge(asks, set))
          .isInstanceOf(DataException.class)
          .hasMessage(
              message.replace(
                  "set evaluate.protocols = []", "name an experiment with such images by --data"));
      Experiment plain = experiment("");
      assertThatCode(() -> EnoughImages.toTrain(plain, set)).doesNotThrowAnyException();
      assertThatCode(() -> EnoughImages.toRead(asks, set)).doesNotThrowAnyException();
    }
  }

  @Test
  void withoutProtocolsTheMonitorIsLeftOut() throws IOException {
    Experiment plain = experiment("");
    try (ImageSet set = plain.data().open()) {
      assertThatCode(() -> EnoughImages.toTrain(plain, set)).doesNotThrowAnyException();
    }
  }
}
