package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.KeptListing;
import org.selfdiff.runner.data.Opening;

class ImageIndexTest {
  /** Long enough ago for a folder's time to tell of every change. */
  private static final FileTime BEFORE = FileTime.fromMillis(1_700_000_000_000L);

  @TempDir Path at;
  private Path root;
  private Path index;

  @BeforeEach
  void writeSet() throws IOException {
    Map<String, byte[]> files =
        SetWriter.files("train/a/1.png", "train/b/2.png", "train/b/é.png", "train/b/4.png");
    byte number = 0;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] own = Arrays.copyOf(file.getValue(), file.getValue().length + 1);
      own[own.length - 1] = number++;
      file.setValue(own);
    }
    root = SetWriter.folder(at.resolve("set"), files);
    index = at.resolve("images.index");
    age();
    keep();
  }

  private void age() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, BEFORE);
      }
    }
  }

  /** A held out share is kept with the listing of sets of any size. */
  private FolderSet open() {
    return FolderSet.open(
        List.of(root), Labels.AUTO, 0.4, new Opening(Optional.of(index), sentence -> {}));
  }

  private void keep() throws IOException {
    try (FolderSet set = open()) {
      Optional<KeptListing> listing = set.listing();
      if (listing.isPresent()) {
        try (FileChannel file =
            FileChannel.open(
                index,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
          listing.get().writeTo(file);
        }
      }
    }
  }

  private boolean isTaken() throws IOException {
    ImageIndex kept = ImageIndex.read(index).orElseThrow();
    return FreshListing.isSame(root, kept.sections().get(0));
  }

  private DataIdentity listed() {
    try (FolderSet set = FolderSet.open(List.of(root), Labels.AUTO, 0.4, Opening.ALONE)) {
      return set.identity();
    }
  }

  @Test
  void whatWasFoundIsFoundAgain() throws IOException {
    ImageIndex.Section kept = ImageIndex.read(index).orElseThrow().sections().get(0);
    assertThat(kept.root()).isEqualTo(root.toString());
    assertThat(kept.folders()).containsExactlyInAnyOrder("", "train", "train/a", "train/b");
    assertThat(kept.files())
        .containsExactly("train/a/1.png", "train/b/2.png", "train/b/4.png", "train/b/é.png");
    assertThat(kept.files().length(0)).isEqualTo(Files.size(root.resolve("train/a/1.png")));
    assertThat(kept.sums()).hasSize(4).doesNotContain(-1);
    assertThat(isTaken()).isTrue();
    try (FolderSet set = open()) {
      assertThat(set.identity()).isEqualTo(listed());
      assertThat(set.listing()).isEmpty();
    }
  }

  @Test
  void everyChangeIsFound() throws IOException {
    Path file = root.resolve("train/b/2.png");
    Path added = Files.copy(file, root.resolve("train/a/3.png"));
    assertThat(isTaken()).isFalse();
    try (FolderSet set = open()) {
      assertThat(set.identity()).isEqualTo(listed());
      assertThat(set.listing()).isPresent();
    }
    Files.delete(added);
    age();
    assertThat(isTaken()).isTrue();

    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
    Files.setLastModifiedTime(file, BEFORE);
    assertThat(isTaken()).isFalse();
    Files.write(file, bytes);
    assertThat(isTaken()).isFalse();
    Files.setLastModifiedTime(file, BEFORE);
    assertThat(isTaken()).isTrue();

    Files.delete(file);
    Files.setLastModifiedTime(root.resolve("train/b"), BEFORE);
    assertThat(isTaken()).isFalse();
  }

  /** The time of a folder that was just changed says nothing of what follows at once. */
  @Test
  void foldersThatWereJustChangedAreListedAgain() throws IOException {
    Files.copy(root.resolve("train/b/2.png"), root.resolve("train/a/3.png"));
    keep();
    assertThat(isTaken()).isFalse();
  }

  @Test
  void damagedIndicesAreNone() throws IOException {
    byte[] whole = Files.readAllBytes(index);
    DataIdentity was = listed();
    for (int i = 0; i < whole.length; i += 7) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 16;
      Files.write(index, damaged);
      assertThat(ImageIndex.read(index)).isEmpty();
    }
    for (int length = 0; length < whole.length; length += 11) {
      Files.write(index, Arrays.copyOf(whole, length));
      assertThat(ImageIndex.read(index)).isEmpty();
    }
    try (FolderSet set = open()) {
      assertThat(set.identity()).isEqualTo(was);
      assertThat(set.listing()).isPresent();
    }
  }

  @Test
  void anIndexOfAnotherFolderIsNotTaken() throws IOException {
    Path other = SetWriter.folder(at.resolve("other"), SetWriter.files("1.png", "2.png"));
    FolderSet set =
        FolderSet.open(
            List.of(other), Labels.AUTO, 0, new Opening(Optional.of(index), sentence -> {}));
    try (set) {
      assertThat(set.identity().train()).isEqualTo(2);
    }
  }
}
