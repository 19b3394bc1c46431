package org.selfdiff.runner.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Opening;
import org.selfdiff.runner.data.Split;

class HoldoutTest {
  @TempDir Path at;

  /** Images that differ in bytes behind their end, which no decoder reads. */
  private static Map<String, byte[]> images(int count, String prefix) throws IOException {
    byte[] image = SetWriter.image("color.png");
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byte[] own = Arrays.copyOf(image, image.length + 2);
      own[image.length] = (byte) i;
      own[image.length + 1] = (byte) (i >> 8);
      files.put("%s%03d.png".formatted(prefix, i), own);
    }
    return files;
  }

  private static Set<String> tested(double share, Path... roots) {
    try (FolderSet set = FolderSet.open(List.of(roots), Labels.AUTO, share, Opening.ALONE)) {
      Set<String> names = new TreeSet<>();
      for (int i = 0; i < set.size(Split.TEST); i++) {
        names.add(set.file(Split.TEST, i));
      }
      return names;
    }
  }

  @Test
  void theShareIsDrawnByContents() throws IOException {
    Map<String, byte[]> files = images(400, "a/");
    Path folder = SetWriter.folder(at.resolve("set"), files);
    Set<String> tested = tested(0.1, folder);
    // 40 are expected, with a deviation of 6.
    assertThat(tested.size()).isBetween(22, 58);
    assertThat(tested(0.1, SetWriter.zip(at.resolve("a.zip"), files))).isEqualTo(tested);
    assertThat(tested(0.1, SetWriter.tar(at.resolve("a.tgz"), files))).isEqualTo(tested);
    assertThat(tested(0.3, folder)).containsAll(tested);
    assertThat(tested(0.1, SetWriter.folder(at.resolve("less"), images(200, "a/"))))
        .isEqualTo(new TreeSet<>(tested.stream().filter(n -> n.compareTo("a/200") < 0).toList()));
    assertThat(tested(0.1, SetWriter.folder(at.resolve("renamed"), images(400, "b/"))))
        .isEqualTo(new TreeSet<>(tested.stream().map(n -> n.replace("a/", "b/")).toList()));
  }

  @Test
  void copiesOfAnImageAreInOneSplit() throws IOException {
    Map<String, byte[]> files = images(100, "a/x");
    files.putAll(images(100, "b/y"));
    Set<String> tested = tested(0.2, SetWriter.folder(at.resolve("set"), files));
    IntStream.range(0, 100)
        .forEach(
            i ->
                assertThat(tested.contains("a/x%03d.png".formatted(i)))
                    .isEqualTo(tested.contains("b/y%03d.png".formatted(i))));
  }

  @Test
  void sharesThatCannotBeTakenAreRefused() throws IOException {
    Path split = SetWriter.folder(at.resolve("split"), SetWriter.files("train/1.png", "val/2.png"));
    assertThatThrownBy(() -> tested(0.1, split))
        .isInstanceOf(DataException.class)
        .hasMessage(
            split
                + ": the set has 1 test image already, so data.holdout = 0.1 has nothing to do; leave"
                + " it out, or take the test images away.");
    Path one = SetWriter.folder(at.resolve("one"), SetWriter.files("1.png"));
    assertThatThrownBy(() -> tested(0.1, one))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(one + ": data.holdout = 0.1 of 1 image leaves none for ");
  }
}
