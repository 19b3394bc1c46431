package org.selfdiff.runner.data.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.Split;

/**
 * Images of which the source itself says label or split, in the order of the source. Images without
 * a split are training images.
 */
record TaggedFiles(ImageFiles files, FileTags tags, Labels labels, int[] train, int[] test)
    implements ImageLayout {
  TaggedFiles(ImageFiles files, FileTags tags, Labels labels) {
    this(files, tags, labels, of(Split.TRAIN, files, tags), of(Split.TEST, files, tags));
  }

  private static int[] of(Split split, ImageFiles files, FileTags tags) {
    EntryList images = new EntryList();
    FolderWalk.over(
        files,
        new FolderWalk.Visitor() {
          @Override
          public void folder(String folder) {}

          @Override
          public void file(int entry, String name, boolean image) {
            if (image && tags.split(entry).orElse(Split.TRAIN) == split) {
              images.add(entry);
            }
          }
        });
    return images.toArray();
  }

  /** Whether a source says of one of its files what the name does not. */
  static boolean sayAnything(FileTags tags, ImageFiles files) {
    for (int entry = 0; entry < files.names().size(); entry++) {
      if (tags.label(entry).isPresent() || tags.split(entry).isPresent()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int[] entries(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  @Override
  public Optional<String> label(int entry) {
    return labels == Labels.NONE ? Optional.empty() : tags.label(entry);
  }

  @Override
  public String key(int entry) {
    return files.names().get(entry);
  }

  @Override
  public List<String> notices(AllClasses all) {
    boolean labeled = IntStream.of(train).anyMatch(entry -> label(entry).isPresent());
    List<String> notices = new ArrayList<>();
    if (labeled && !all.tested()) {
      notices.add(UNTESTED);
    }
    return notices;
  }

  @Override
  public String untrained() {
    return files.root() + ": no training images among its " + files.names().size() + " images.";
  }
}
