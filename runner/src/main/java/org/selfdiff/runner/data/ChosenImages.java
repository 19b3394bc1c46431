package org.selfdiff.runner.data;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.data.image.Image;

/** Some of the images of a set, in an order of their own. It owns nothing: the set stays open. */
public class ChosenImages implements ImageSet {
  private final ImageSet set;
  private final Map<Split, int[]> chosen;

  /**
   * Images of a set.
   *
   * @param set whose
   * @param chosen their indices there; a split that is not named has none
   */
  public ChosenImages(ImageSet set, Map<Split, int[]> chosen) {
    this.set = set;
    this.chosen = new EnumMap<>(chosen);
    for (Split split : Split.values()) {
      this.chosen.putIfAbsent(split, new int[0]);
    }
  }

  @Override
  public final String name() {
    return set.name();
  }

  @Override
  public final String title() {
    return set.title();
  }

  @Override
  public final List<String> classes() {
    return set.classes();
  }

  @Override
  public final int size(Split split) {
    return chosen.get(split).length;
  }

  @Override
  public final int label(Split split, int index) {
    return set.label(split, chosen.get(split)[index]);
  }

  @Override
  public final String source(Split split, int index) {
    return set.source(split, chosen.get(split)[index]);
  }

  /** That of the whole set, of which these are always the same. */
  @Override
  public final DataIdentity identity() {
    return set.identity();
  }

  @Override
  public final List<String> notices() {
    return set.notices();
  }

  @Override
  public final Optional<UnreadableImages> unreadable() {
    return set.unreadable();
  }

  @Override
  public final ImageReader reader() {
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
  public final void close() {}
}
