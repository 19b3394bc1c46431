package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;

class LeftOutTest {
  private static final String READ =
      "bmp, jfif, jif, jpe, jpeg, jpg, pgm, png, pnm, ppm, tif, tiff, webp";

  @TempDir Path at;
  private Path root;

  @BeforeEach
  void nameRoot() {
    root = at.resolve("set");
  }

  private List<String> notices(String... names) throws IOException {
    SetWriter.folder(root, SetWriter.files(names));
    try (FolderSet set = FolderSet.open(root)) {
      return set.notices();
    }
  }

  private String notice(String... names) throws IOException {
    List<String> notices = notices(names);
    assertThat(notices).hasSize(1);
    assertThat(notices.get(0)).startsWith("images of " + root + ": ");
    return notices.get(0).substring(("images of " + root + ": ").length());
  }

  private String refused(String... names) throws IOException {
    SetWriter.folder(root, SetWriter.files(names));
    try (FolderSet set = FolderSet.open(root)) {
      throw new AssertionError(set.name());
    } catch (DataException e) {
      return e.getMessage().replace(root.toString(), "ROOT");
    }
  }

  @Test
  void aWholeSetHasNothingToSay() throws IOException {
    assertThat(notices("train/a/1.png", "train/b/1.png", "val/a/1.png", "val/b/1.png")).isEmpty();
  }

  /** The folders of MGD and of Momentum² Teacher, the latter below the folder it is started in. */
  @Test
  void theFoldersOfTheOriginalsAreKnown() throws IOException {
    for (String[] names :
        new String[][] {
          {"train/a/1.png", "train/b/1.png", "valid/a/1.png", "valid/b/1.png"},
          {
            "data/imagenet_train/a/1.png",
            "data/imagenet_train/b/1.png",
            "data/imagenet_val/a/1.png",
            "data/imagenet_val/b/1.png"
          }
        }) {
      root = at.resolve("of-" + names[3].replace('/', '-'));
      assertThat(notices(names)).isEmpty();
      try (FolderSet set = FolderSet.open(root)) {
        assertThat(set.size(Split.TRAIN)).isEqualTo(2);
        assertThat(set.size(Split.TEST)).isEqualTo(2);
      }
    }
  }

  @Test
  void ofSeveralFoldersOfOneSplitTheFirstIsTaken() throws IOException {
    assertThat(
            notices(
                "imagenet_train/c/1.png",
                "train/a/1.png",
                "train/b/1.png",
                "imagenet_val/a/1.png",
                "valid/a/1.png",
                "valid/b/1.png"))
        .map(s -> s.substring(s.indexOf(": ") + 2))
        .containsExactly(
            "imagenet_train/ with 1 image is left out, as there is train/",
            "imagenet_val/ with 1 image is left out, as there is valid/");
    root = at.resolve("another");
    assertThat(refused("imagenet_train/a/1.png", "imagenet_val/b/1.png"))
        .isEqualTo(
            "ROOT: imagenet_val/b is a class that imagenet_train/ lacks. Every class of"
                + " imagenet_val/ must have images in imagenet_train/.");
    root = at.resolve("none");
    assertThat(refused("valid/a/1.png"))
        .startsWith(
            "ROOT: no images below train/CLASS/ among its 1 files. Expected train/CLASS/IMAGE and"
                + " test/CLASS/IMAGE or val/CLASS/IMAGE, with one folder per class"
                + " (imagenet_train/, valid/ and imagenet_val/ are known, too), and images of type"
                + " bmp, ");
  }

  @Test
  void classesWithoutImagesAreNamed() throws IOException {
    Files.createDirectories(root.resolve("train/empty"));
    Files.createDirectories(root.resolve("val/empty"));
    assertThat(
            notice(
                "train/a/1.png",
                "train/b/1.jfif",
                "train/c/1.heic",
                "train/c/2.heic",
                "val/a/1.png",
                "val/b/1.jpe",
                "val/d/1.gif"))
        .isEqualTo(
            "3 classes have no image that is read: c (2 files), d (1 file), empty (0 files); read"
                + " are "
                + READ);
  }

  @Test
  void endingsThatAreNotReadAreCounted() throws IOException {
    assertThat(
            notice(
                "train/a/1.png",
                "train/a/1",
                "train/a/1.gif",
                "train/b/2.gif",
                "train/b/1.png",
                "train/b/Thumbs.db",
                "val/a/1.png",
                "val/b/1.png"))
        .isEqualTo("3 files are not read: .gif (2), without an ending (1); read are " + READ);
  }

  @Test
  void aMissingTestSplitIsSaid() throws IOException {
    assertThat(notice("train/a/1.png", "train/b/1.png", "Validation/a/1.png"))
        .isEqualTo(
            "no test images (looked for test/, val/, valid/ and imagenet_val/; there is Validation/"
                + " with 1 image, rename it to test or val): nearest neighbors are not judged");
  }

  @Test
  void otherImagesAreCounted() throws IOException {
    assertThat(
            notices(
                "train/a/1.png",
                "train/b/1.png",
                "train/c/1.png",
                "train/x.png",
                "test/a/1.png",
                "test/b/1.png",
                "val/a/1.png",
                "more/1.png",
                "far/away/train/a/1.png"))
        .map(s -> s.substring(s.indexOf(": ") + 2))
        .containsExactly(
            "val/ with 1 image is left out, as there is test/",
            "1 class has no test image: c",
            "1 image in no folder of a class is left out, such as train/x.png",
            "2 images outside of the folders of the splits are left out, such as"
                + " far/away/train/a/1.png");
  }

  @Test
  void aFolderTooManyIsSaid() throws IOException {
    assertThat(notices("train/x/a/1.png", "train/x/b/1.png", "val/x/a/2.png"))
        .map(s -> s.substring(s.indexOf(": ") + 2))
        .containsExactly(
            "all images are of one class, x: no accuracy says anything",
            "no training image lies in train/CLASS/ itself, all lie deeper, such as"
                + " train/x/a/1.png: the folders right below train/ are the classes (x)");
  }

  @Test
  void classesThatDifferInCapitalsAloneAreNamed() throws IOException {
    assertThat(notice("train/A/1.png", "train/a/1.png", "val/A/1.png", "val/a/1.png"))
        .isEqualTo("the classes A and a differ in capital letters alone");
  }

  @Test
  void hiddenFilesAndFoldersAreSkippedEverywhere() throws IOException {
    SetWriter.folder(
        root,
        SetWriter.files(
            "._0.png", ".cache/1.png", "a/._2.png", "__MACOSX/3.png", "a/@eaDir/4.png", "5.png"));
    assertThat(LooseImages.list(root)).containsExactly(root.resolve("5.png"));
    try (FolderSet set = FolderSet.unlabeled(root)) {
      assertThat(set.size(Split.TEST)).isEqualTo(1);
    }
    Path zip = SetWriter.zip(at.resolve("a.zip"), SetWriter.files("._0.png", "b.png", "c.gif"));
    try (FolderSet set = FolderSet.unlabeled(zip)) {
      assertThat(set.size(Split.TEST)).isEqualTo(1);
      assertThat(set.notices())
          .containsExactly("images of " + zip + ": 1 file is not read: .gif (1); read are " + READ);
    }
  }

  @Test
  void severalSetsAreRefused() throws IOException {
    assertThat(refused("a/train/x/1.png", "a/val/x/1.png", "b/train/x/1.png"))
        .isEqualTo(
            "ROOT: images below a/train and b/train, expected one set. Name one of them as"
                + " data.root, such as ROOT/a, or move the others away.");
    assertThat(refused("train/x/1.png"))
        .isEqualTo(
            "ROOT: images below train, a/train and b/train, expected one set. Name one of them as"
                + " data.root, such as ROOT/a, or move the others away.");
  }

  @Test
  void severalSetsInAnArchiveAreRefused() throws IOException {
    Path zip =
        SetWriter.zip(at.resolve("a.zip"), SetWriter.files("train/x/1.png", "a/train/x/1.png"));
    assertThatThrownBy(() -> FolderSet.open(zip))
        .isInstanceOf(DataException.class)
        .hasMessage(
            zip + ": images below train and a/train, expected one set. Pack one of them alone.");
  }

  @Test
  void whatIsThereInPlaceOfTrainingImagesIsNamed() throws IOException {
    assertThat(refused("train/1.png"))
        .endsWith(" There are images without a folder of a class, such as train/1.png.");

    root = at.resolve("second");
    assertThat(refused("1.png", "2.png"))
        .endsWith(" There is 1.png: put the folders of the classes into train/ and test/.");
    root = at.resolve("third");
    assertThat(refused("Training/dog/1.png"))
        .endsWith(" There is Training/: give it the name train, test or val.");
    root = at.resolve("fourth/train");
    assertThat(refused("1.png")).endsWith(" There is 1.png: set data.root to the folder above.");
    root = at.resolve("fifth");
    assertThat(refused("a/b/train/cat/1.png"))
        .endsWith(" There is a/b/: set data.root to the folder around train/, such as ROOT/a/b.");
  }

  @Test
  void linksOfFoldersAreFollowedAndCirclesRefused() throws IOException {
    SetWriter.folder(root, SetWriter.files("train/a/1.png"));
    Files.createSymbolicLink(root.resolve("val"), Path.of("train"));
    try (FolderSet set = FolderSet.open(root)) {
      assertThat(set.size(Split.TEST)).isEqualTo(1);
    }
    Path link = Files.createSymbolicLink(root.resolve("train/a/2.png"), Path.of("gone.png"));
    assertThat(refused())
        .isEqualTo(
            "ROOT: cannot be read as images: train/a/2.png is a link to gone.png, which is not"
                + " there.");
    Files.delete(link);
    Files.createSymbolicLink(root.resolve("train/a/up"), root);
    assertThat(refused())
        .contains("ROOT: cannot be read as images: ", " is a link to a folder that it lies in");
  }
}
