package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Opening;
import org.selfdiff.runner.data.Split;

class ImageLayoutTest {
  private static final String NO_LABELS =
      "no labels: nearest neighbors and linear classifiers are left out";

  @TempDir Path at;
  private int made;

  private Path folder(String... names) throws IOException {
    return SetWriter.folder(at.resolve("set" + made++), SetWriter.files(names));
  }

  /** Every image as SPLIT CLASS NAME, then the notices, with ROOT for where they lie. */
  private List<String> shown(Labels labels, Path... roots) {
    try (FolderSet set = FolderSet.open(Arrays.asList(roots), labels, 0, Opening.ALONE)) {
      List<String> shown = new ArrayList<>();
      for (Split split : Split.values()) {
        for (int i = 0; i < set.size(split); i++) {
          int label = set.label(split, i);
          String name = label == ImageSet.UNLABELED ? "-" : set.classes().get(label);
          shown.add((split == Split.TRAIN ? "train " : "test ") + name + " " + set.file(split, i));
        }
      }
      set.notices().forEach(notice -> shown.add(notice.replace(set.name() + ": ", "")));
      return shown;
    }
  }

  private String refused(Labels labels, Path root) {
    try {
      throw new AssertionError(shown(labels, root));
    } catch (DataException e) {
      return e.getMessage().replace(root.toString(), "ROOT");
    }
  }

  @Test
  void aFlatFolderHasNoClasses() throws IOException {
    assertThat(shown(Labels.AUTO, folder("b.png", "a.jpg", "notes.gif")))
        .containsExactly(
            "train - a.jpg",
            "train - b.png",
            "1 file is not read: .gif (1); read are " + ImageNames.types(),
            NO_LABELS);
  }

  @Test
  void aNestedFolderHasNoClasses() throws IOException {
    assertThat(shown(Labels.AUTO, folder("2019/a/1.png", "2019/2.png", "x/y/z/3.png", "4.png")))
        .containsExactly(
            "train - 2019/2.png",
            "train - 2019/a/1.png",
            "train - 4.png",
            "train - x/y/z/3.png",
            NO_LABELS);
    assertThat(shown(Labels.AUTO, folder("one/1.png", "one/2.png")))
        .containsExactly("train - one/1.png", "train - one/2.png", NO_LABELS);
  }

  @Test
  void severalFoldersThatHoldAllImagesAreClasses() throws IOException {
    Path root = folder("cat/1.png", "dog/1.png", "cat-big/2.png");
    assertThat(shown(Labels.AUTO, root))
        .containsExactly(
            "train cat cat/1.png",
            "train cat-big cat-big/2.png",
            "train dog dog/1.png",
            "3 folders are taken for classes; data.labels = none if they are none",
            ImageLayout.UNTESTED);
    assertThat(shown(Labels.NONE, root))
        .containsExactly(
            "train - cat-big/2.png", "train - cat/1.png", "train - dog/1.png", NO_LABELS);
  }

  @Test
  void foldersThatAreSaidToBeClassesAreSome() throws IOException {
    assertThat(shown(Labels.FOLDERS, folder("cat/a/1.png", "dog/1.png", "2.png")))
        .containsExactly(
            "train cat cat/a/1.png",
            "train dog dog/1.png",
            "1 image in no folder of a class is left out, such as 2.png",
            ImageLayout.UNTESTED);
    assertThat(refused(Labels.FOLDERS, folder("1.png")))
        .endsWith(" There is 1.png: put the folders of the classes into train/ and test/.");
  }

  @Test
  void anArchiveMayHaveOneFolderAroundTheClasses() throws IOException {
    Path zip =
        SetWriter.zip(at.resolve("a.zip"), SetWriter.files("pets/cat/1.png", "pets/dog/1.png"));
    assertThat(shown(Labels.AUTO, zip))
        .startsWith("train cat pets/cat/1.png", "train dog pets/dog/1.png");
    assertThat(shown(Labels.AUTO, folder("pets/cat/1.png", "pets/dog/1.png"))).endsWith(NO_LABELS);
  }

  @Test
  void splitsNeedNoClasses() throws IOException {
    assertThat(shown(Labels.AUTO, folder("train/1.png", "train/2.png", "val/3.png", "x.png")))
        .containsExactly(
            "train - train/1.png",
            "train - train/2.png",
            "test - val/3.png",
            "1 image outside of the folders of the splits is left out, such as x.png",
            NO_LABELS);
    assertThat(shown(Labels.AUTO, folder("set/train/1.png", "set/test/3.png", "set/val/4.png")))
        .containsExactly(
            "train - set/train/1.png",
            "test - set/test/3.png",
            "val/ with 1 image is left out, as there is test/",
            NO_LABELS);
    assertThat(refused(Labels.AUTO, folder("test/1.png")))
        .endsWith(" There are images without a folder of a class, such as test/1.png.");
  }

  @Test
  void withoutLabelsTheSplitsStay() throws IOException {
    Path root = folder("train/a/1.png", "train/b/2.png", "train/3.png", "val/c/4.png");
    assertThat(shown(Labels.NONE, root))
        .containsExactly(
            "train - train/3.png",
            "train - train/a/1.png",
            "train - train/b/2.png",
            "test - val/c/4.png",
            NO_LABELS);
  }

  @Test
  void foldersThatMayBeSplitsAreNotTrainedOnUnasked() throws IOException {
    Path root = folder("Training/a/1.png", "Validation/a/2.png");
    assertThat(refused(Labels.AUTO, root))
        .endsWith(
            " There is Training/: give it the name train, test or val; data.labels = none takes"
                + " all images as they lie.");
    assertThat(shown(Labels.NONE, root)).hasSize(3);
    Path deep = folder("a/b/train/x/1.png", "a/b/val/x/1.png");
    assertThat(refused(Labels.AUTO, deep))
        .endsWith(
            " There is a/b/: set data.root to the folder around train/, such as ROOT/a/b;"
                + " data.labels = none takes all images as they lie.");
    assertThat(refused(Labels.AUTO, folder("a/train/1.png", "b/train/1.png")))
        .startsWith("ROOT: images below a/train and b/train, expected one set.");
  }

  @Test
  void aFolderOfPhotographsMayHaveOneCalledTest() throws IOException {
    assertThat(shown(Labels.AUTO, folder("2019/test/a/1.png", "2020/2.png")))
        .containsExactly("train - 2019/test/a/1.png", "train - 2020/2.png", NO_LABELS);
  }

  @Test
  void severalSourcesAreOneSet() throws IOException {
    Path one = folder("train/cat/1.png", "train/dog/2.png");
    Path two = folder("train/ape/1.png", "train/cat/1.png", "val/dog/3.png");
    Path zip = SetWriter.zip(at.resolve("b.zip"), SetWriter.files("flat.png"));
    assertThat(shown(Labels.AUTO, one, two, zip))
        .containsExactly(
            "train cat train/cat/1.png",
            "train dog train/dog/2.png",
            "train ape train/ape/1.png",
            "train cat train/cat/1.png",
            "train - flat.png",
            "test dog val/dog/3.png",
            two + ": 2 classes have no test image: ape, cat",
            "1 of 5 training images have no label");
    try (FolderSet set = FolderSet.open(List.of(one, zip), Labels.AUTO, 0, Opening.ALONE)) {
      assertThat(set.name()).isEqualTo("images of " + one + " and " + zip);
      assertThat(set.source(Split.TRAIN, 2)).isEqualTo(zip + ": flat.png");
      assertThat(set.identity().train()).isEqualTo(3);
    }
  }

  @Test
  void testImagesMayComeFromAnotherSource() throws IOException {
    Path test = folder("val/cat/9.png");
    assertThat(shown(Labels.AUTO, test, folder("train/cat/1.png")))
        .contains("train cat train/cat/1.png", "test cat val/cat/9.png");
    Path other = folder("train/dog/1.png");
    assertThatThrownBy(() -> shown(Labels.AUTO, test, other))
        .isInstanceOf(DataException.class)
        .hasMessage(
            test
                + ": val/cat is a class that train/ lacks. Every class of val/ must have images in"
                + " train/.");
  }

  @Test
  void oneImageIsRefused() throws IOException {
    Path root = folder("a.png").resolve("a.png");
    assertThat(refused(Labels.AUTO, root))
        .isEqualTo(
            "ROOT: cannot be read as images: it is one image; name the folder that it lies in, or"
                + " a list of images.");
    assertThat(refused(Labels.AUTO, Files.createDirectories(at.resolve("empty"))))
        .startsWith("ROOT: no images among its 0 files, expected files of type bmp, ");
    assertThat(refused(Labels.AUTO, folder("phone/b.heic", "phone/c.heic", "phone/d.gif")))
        .endsWith(
            "webp; there are .heic (2), .gif (1). Convert them to one of those types, such as png.");
  }

  @Test
  void aListSaysLabelsAndSplits() throws IOException {
    Path root = folder("a/1.png", "a/2.png", "a/3, x.png", "b.dat");
    Path csv =
        Files.writeString(
            root.resolve("l.csv"),
            "class,File,note,split\r\n10,a/2.png,,train\r\n9,\"a/3, x.png\",\"said \"\"x\"\"\",\r\n"
                + ",b.dat,,\r\n10,a/1.png,,val\r\n");
    assertThat(shown(Labels.AUTO, csv))
        .containsExactly(
            "train 10 a/2.png",
            "train 9 a/3, x.png",
            "train - b.dat",
            "test 10 a/1.png",
            "1 of 3 training images have no label");
    try (FolderSet set = FolderSet.open(List.of(csv), Labels.AUTO, 0, Opening.ALONE)) {
      assertThat(set.classes()).containsExactly("9", "10");
    }
    assertThat(shown(Labels.NONE, csv)).contains("train - a/2.png", "test - a/1.png");
    Path txt =
        Files.writeString(
            root.resolve("l.txt"), "a/3, x.png\tb\na/1.png\ta\ttest\na/2.png\ta\tval");
    assertThat(shown(Labels.AUTO, txt))
        .containsExactly(
            "train b a/3, x.png",
            "test a a/1.png",
            "1 image of the split val is left out, as there is test");
    Path plain = Files.writeString(root.resolve("p.tsv"), "a/2.png\na/1.png\n");
    assertThat(shown(Labels.AUTO, plain))
        .containsExactly("train - a/2.png", "train - a/1.png", NO_LABELS);
  }

  @Test
  void linesOfAListThatAreWrongAreNamed() throws IOException {
    Path root = folder("a.png", "b.png");
    String[][] cases = {
      {"l.csv", "a.png\nc.png", "line 2 names c.png, which is not there."},
      {
        "l.csv",
        "a.png,x,train,more\n",
        "line 1 has 4 columns, expected a path, a label and a split, or a first line with the names of the columns."
      },
      {"l.csv", "path,label\na.png\n", "line 2 has 1 columns, expected the 2 of the first line."},
      {"l.csv", "a.png,x,dev", "line 1 has the split dev, expected train, test, val or nothing."},
      {"l.csv", "a.png,\"x", "line 1 has a quote that is not closed."},
      {
        "l.csv",
        "a.png,\"x\"y",
        "line 1 goes on behind a closing quote; a quote within quotes is written \"\"."
      },
      {
        "l.csv",
        "a.png,x\"y\"",
        "line 1 has a quote inside of x\"y\"; put the whole field in quotes."
      },
      {"l.csv", "path,label\n,x", "line 2 has no path."},
      {
        "l.txt",
        "# remark\n\na.png 3",
        "line 3 names a.png 3, which is not there; put a tab between the path and the label."
      },
    };
    for (String[] one : cases) {
      Path list = Files.writeString(root.resolve(one[0]), one[1]);
      assertThat(refused(Labels.AUTO, list)).isEqualTo("ROOT: cannot be read as images: " + one[2]);
    }
  }
}
