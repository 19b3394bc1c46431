package org.selfdiff.runner.visualize;

import java.util.List;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

/**
 * The images of a set as if all were of one class: features are made of them whether they have a
 * label or not.
 *
 * @param set stays open
 */
record SingleClass(ImageSet set) implements ImageSet {
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
    return List.of("image");
  }

  @Override
  public int size(Split split) {
    return set.size(split);
  }

  @Override
  public int label(Split split, int index) {
    return 0;
  }

  @Override
  public String source(Split split, int index) {
    return set.source(split, index);
  }

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
    return set.reader();
  }

  @Override
  public void close() {
    // It is another's.
  }
}
