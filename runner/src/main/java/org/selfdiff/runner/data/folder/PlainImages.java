package org.selfdiff.runner.data.folder;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.runner.data.Split;

/**
 * Images without classes, at whatever depth.
 *
 * @param train training images in the order of their names
 * @param test test images in the order of their names
 * @param found where they lie in folders of splits
 * @param notices what is left out
 */
record PlainImages(
    ImageFiles files, int[] train, int[] test, Optional<SplitFolders> found, List<String> notices)
    implements ImageLayout {
  /** All images of a source as training images. */
  static PlainImages ofAll(ImageFiles files) {
    EntryList images = new EntryList();
    EntryList unread = new EntryList();
    FolderWalk.over(
        files,
        new FolderWalk.Visitor() {
          @Override
          public void folder(String folder) {}

          @Override
          public void file(int entry, String name, boolean image) {
            (image ? images : unread).add(entry);
          }
        });
    int[] all = images.toArray();
    return new PlainImages(
        files,
        files.areChosen() ? all : SplitFolders.sorted(files.names(), all),
        new int[0],
        Optional.empty(),
        new Notices(files.names()).unread(unread.toArray()).all());
  }

  /** The images of the folders of splits. */
  static PlainImages ofSplits(SplitFolders found, ImageFiles files) {
    Optional<String> train = found.any(SplitNames.TRAIN);
    Optional<String> test = found.any(SplitNames.TEST);
    Notices notices = new Notices(files.names());
    EntryList unread = new EntryList();
    for (Optional<String> split : List.of(train, test)) {
      split.map(found.unread()::get).ifPresent(list -> unread.addAll(list.toArray()));
    }
    notices.unread(unread.toArray());
    for (List<String> names : List.of(SplitNames.TRAIN, SplitNames.TEST)) {
      found.any(names).ifPresent(taken -> twice(found, names, taken, notices));
    }
    notices.leftOut(found.outside().toArray(), "outside of the folders of the splits");
    return new PlainImages(
        files,
        train.map(found::byName).orElse(new int[0]),
        test.map(found::byName).orElse(new int[0]),
        Optional.of(found),
        notices.all());
  }

  private static void twice(SplitFolders found, List<String> names, String taken, Notices notices) {
    for (String other : names) {
      int images = found.byName(other).length;
      notices.when(
          images > 0 && !other.equals(taken),
          other
              + "/ with "
              + LeftOut.counted(images, "image")
              + " is left out, as there is "
              + taken
              + "/");
    }
  }

  @Override
  public int[] entries(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  @Override
  public Optional<String> label(int entry) {
    return Optional.empty();
  }

  @Override
  public String key(int entry) {
    return found.map(f -> f.key(entry)).orElseGet(() -> files.names().get(entry));
  }

  @Override
  public List<String> notices(AllClasses all) {
    return notices;
  }

  @Override
  public String untrained() {
    return WrongLayout.sentence(
        files.root().toString(), files, Labels.FOLDERS, found.orElseThrow(), Set.of());
  }
}
