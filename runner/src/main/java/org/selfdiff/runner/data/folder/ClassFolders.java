package org.selfdiff.runner.data.folder;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.Split;

/**
 * {@code train/CLASS/...} and {@code test/CLASS/...} or {@code val/CLASS/...}, or what {@link
 * SplitNames} knows beside them, at the top or below one folder. Classes and images are in the
 * order of their names. Where several exist, {@code test} comes before {@code val}, and the others
 * are left out.
 */
record ClassFolders(String where, SplitFolders found, ImageFiles files) implements ImageLayout {
  @Override
  public int[] entries(Split split) {
    Optional<String> folder = split == Split.TRAIN ? found.train() : found.test();
    return folder.map(found::byClass).orElse(new int[0]);
  }

  @Override
  public Optional<String> label(int entry) {
    return Optional.of(SplitFolders.classOf(found.key(entry)));
  }

  @Override
  public String key(int entry) {
    return found.key(entry);
  }

  @Override
  public List<String> notices(AllClasses all) {
    List<String> classes =
        IntStream.of(entries(Split.TRAIN))
            .mapToObj(entry -> SplitFolders.classOf(found.key(entry)))
            .distinct()
            .toList();
    return new LeftOut(found, files.folders(), classes, all).notices();
  }

  /** What is wrong where a test image is of a class without training images. */
  String unknown(String label) {
    String test = found.test().orElseThrow();
    String train = found.train().orElse(SplitNames.TRAIN.get(0));
    return where
        + ": "
        + test
        + "/"
        + label
        + " is a class that "
        + train
        + "/ lacks. Every class of "
        + test
        + "/ must have images in "
        + train
        + "/.";
  }

  @Override
  public String untrained() {
    return WrongLayout.sentence(where, files, Labels.FOLDERS, found, Set.of());
  }
}
