package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataIdentity;

class SetIdentityTest {
  @TempDir Path at;

  private Map<String, byte[]> files;
  private DataIdentity was;

  @BeforeEach
  void identifyOneSet() throws IOException {
    files = SetWriter.files("train/a/1.png", "train/a/2.png", "train/b/3.png", "val/a/4.png");
    was = identity(SetWriter.folder(at.resolve("was"), files));
  }

  private static DataIdentity identity(Path root) {
    try (FolderSet set = FolderSet.open(root)) {
      return set.identity();
    }
  }

  private DataIdentity now() throws IOException {
    return identity(SetWriter.folder(at.resolve("now"), files));
  }

  @Test
  void theSameSetElsewhereAndPackedIsTheSame() throws IOException {
    assertThat(was.train()).isEqualTo(3);
    assertThat(was.test()).isEqualTo(1);
    assertThat(was.classes()).isEqualTo(2);
    assertThat(now()).isEqualTo(was);
    assertThat(identity(SetWriter.zip(at.resolve("a.zip"), files))).isEqualTo(was);
    assertThat(identity(SetWriter.tar(at.resolve("a.tar"), files))).isEqualTo(was);
    assertThat(identity(SetWriter.tar(at.resolve("a.tgz"), files))).isEqualTo(was);
  }

  /** The digest of runs that exist, which have to find their images again. */
  @Test
  void orderAndDigestStayAsTheyWere() throws IOException {
    Map<String, byte[]> set =
        SetWriter.files(
            "train/a-b/1.png",
            "train/a/2.png",
            "train/a/10.png",
            "train/é/x.png",
            "train/a.b/1.png",
            "train/a/d/e.png",
            "train/a/d-/e.png",
            "val/a/7.png",
            "val/a-b/7.png",
            "train/10/3.png",
            "train/9/1.png",
            "train/a/\uD83D\uDE00.png",
            "train/a/\uFB01.png");
    try (FolderSet zip = FolderSet.open(SetWriter.zip(at.resolve("odd.zip"), set))) {
      assertThat(zip.identity().digest())
          .isEqualTo("63a4fe4ce5c483e2f6ae974f412c3b6600d5a8c359a7970fcb1f1bba0938832a");
    }
  }

  @Test
  void filesThatAreNoImagesOfTheSetChangeNothing() throws IOException {
    files.put("train/a/notes.txt", new byte[3]);
    files.put("readme.md", new byte[3]);

    assertThat(now()).isEqualTo(was);
  }

  @Test
  void imagesAddedRenamedMovedOrReplacedMakeAnotherSet() throws IOException {
    files.put("train/a/5.png", SetWriter.image("color.png"));
    DataIdentity added = now();
    files.remove("train/a/1.png");
    DataIdentity renamed = identity(SetWriter.folder(at.resolve("renamed"), files));
    files.put("train/b/5.png", files.remove("train/a/5.png"));
    DataIdentity moved = identity(SetWriter.folder(at.resolve("moved"), files));

    assertThat(was.difference(added)).contains("4 training images where there were 3");
    assertThat(was.difference(renamed))
        .contains(
            "3 training images and 1 test image as before, but other files or other contents");
    assertThat(moved.digest()).isNotEqualTo(renamed.digest());
  }

  @Test
  void oneOtherByteOfTheSameLengthMakesAnotherSet() throws IOException {
    byte[] other = files.get("val/a/4.png").clone();
    other[other.length / 2] ^= 1;
    files.put("val/a/4.png", other);

    assertThat(was.difference(now())).isPresent();
  }
}
