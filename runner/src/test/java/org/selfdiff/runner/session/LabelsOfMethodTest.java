package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.exchange.TinyRun;

class LabelsOfMethodTest {
  @TempDir private Path folder;

  /** A set whose images have these classes, the last of them in the test split. */
  private record Labeled(List<String> classes, List<Integer> labels) implements ImageSet {
    @Override
    public String name() {
      return "photographs";
    }

    @Override
    public int size(Split split) {
      return split == Split.TRAIN ? labels.size() - 1 : 1;
    }

    @Override
    public int label(Split split, int index) {
      return labels.get(split == Split.TRAIN ? index : labels.size() - 1);
    }

    @Override
    public String source(Split split, int index) {
      return split + " " + index + ".png";
    }

    @Override
    public DataIdentity identity() {
      throw new IllegalStateException("nobody asks");
    }

    @Override
    public List<String> notices() {
      return List.of();
    }

    @Override
    public ImageReader reader() {
      throw new IllegalStateException("nobody reads");
    }

    @Override
    public void close() {}
  }

  private Experiment supervised() throws IOException {
    return TinyRun.load(
            folder,
            "data { kind = images, root = photographs }",
            "method { kind = supervised, classes = 2 }",
            "views.count=1")
        .experiment();
  }

  private void refuses(Labeled set, String message) throws IOException {
    Experiment experiment = supervised();
    assertThatThrownBy(() -> LabelsOfMethod.require(experiment, set))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @Test
  void imagesWithoutClassesAreRefused() throws IOException {
    refuses(
        new Labeled(List.of(), List.of(-1, -1, -1)),
        "photographs: no image has a class, and method supervised learns from labels. Give it images"
            + " with classes, or take a method that learns without, for instance moco.");
  }

  @Test
  void oneImageWithoutAClassIsRefused() throws IOException {
    refuses(
        new Labeled(List.of("cat", "dog"), List.of(0, -1, 1, -1, 0)),
        "photographs: 2 of the 4 training images have no class, the first is TRAIN 1.png, and method"
            + " supervised learns from labels. Give every image a class, or leave out those without.");
    refuses(
        new Labeled(List.of("cat", "dog"), List.of(0, 1, -1)),
        "photographs: 1 of the 1 test images have no class, the first is TEST 0.png, and method"
            + " supervised learns from labels. Give every image a class, or leave out those without.");
  }

  @Test
  void asManyClassesAsTheMethodLearns() throws IOException {
    refuses(
        new Labeled(List.of("cat", "dog", "fox"), List.of(0, 1, 2, 0)),
        "photographs: 3 classes, and method.classes is 2. Set method.classes = 3, or give it the"
            + " images of all classes.");
    Labeled two = new Labeled(List.of("cat", "dog"), List.of(0, 1, 1));
    Experiment experiment = supervised();
    assertThatCode(() -> LabelsOfMethod.require(experiment, two)).doesNotThrowAnyException();
  }

  @Test
  void aMethodWithoutLabelsTakesAnyImages() throws IOException {
    Experiment moco = TinyRun.load(folder).experiment();
    Labeled none = new Labeled(List.of(), List.of(-1, -1));
    assertThatCode(() -> LabelsOfMethod.require(moco, none)).doesNotThrowAnyException();
  }
}
