package org.selfdiff.runner.data;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.selfdiff.runner.data.image.Image;

/** Those images of a set that have a label: what features are judged by. It owns nothing. */
public final class LabeledImages implements ImageSet {
  private final ImageSet set;
  private final Map<Split, int[]> chosen = new EnumMap<>(Split.class);

  private LabeledImages(ImageSet set) {
    this.set = set;
    for (Split split : Split.values()) {
      chosen.put(
          split,
          IntStream.range(0, set.size(split)).filter(i -> isLabeled(set, split, i)).toArray());
    }
  }

  /** The set itself where all of its images have one. */
  public static ImageSet of(ImageSet set) {
    boolean all =
        Stream.of(Split.values())
            .allMatch(s -> IntStream.range(0, set.size(s)).allMatch(i -> isLabeled(set, s, i)));
    return all ? set : new LabeledImages(set);
  }

  /** Whether there are some to learn from and some to judge by. */
  public static boolean areIn(ImageSet set) {
    return Stream.of(Split.values())
        .allMatch(s -> IntStream.range(0, set.size(s)).anyMatch(i -> isLabeled(set, s, i)));
  }

  private static boolean isLabeled(ImageSet set, Split split, int index) {
    return set.label(split, index) != UNLABELED;
  }

  @Override
  public String name() {
    return set.name();
  }

  @Override
  public String title() {
    return set.title();
  }

  @Override
  public List<String> classes() {
    return set.classes();
  }

  @Override
  public int size(Split split) {
    return chosen.get(split).length;
  }

  @Override
  public int label(Split split, int index) {
    return set.label(split, chosen.get(split)[index]);
  }

  @Override
  public String source(Split split, int index) {
    return set.source(split, chosen.get(split)[index]);
  }

  /** That of the whole set, of which these are always the same. */
  @Override
  public DataIdentity identity() {
    return set.identity();
  }

  @Override
  public List<String> notices() {
    return set.notices();
  }

  @Override
  public ImageReader reader() {
    ImageReader reader = set.reader();
    return new ImageReader() {
      @Override
      public void read(Split split, int index, Image into) {
        reader.read(split, chosen.get(split)[index], into);
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  @Override
  public void close() {}
}
