package org.selfdiff.runner.data;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Pattern;

/** A set of generated images for tests: image i is a pattern that depends on i. */
final class MemorySet implements ImageSet {
  private final int train;
  private final int test;
  private final int side;
  final AtomicInteger reads = new AtomicInteger();
  final AtomicInteger openReaders = new AtomicInteger();
  int damaged = -1;

  MemorySet(int train, int test, int side) {
    this.train = train;
    this.test = test;
    this.side = side;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<String> classes() {
    return List.of("a", "b", "c");
  }

  @Override
  public int size(Split split) {
    return split == Split.TRAIN ? train : test;
  }

  @Override
  public int label(Split split, int index) {
    return index % 3;
  }

  @Override
  public String source(Split split, int index) {
    return split + " " + index;
  }

  @Override
  public DataIdentity identity() {
    return new DataIdentity.Digest().add(side).of(this);
  }

  @Override
  public List<String> notices() {
    return List.of();
  }

  @Override
  public ImageReader reader() {
    openReaders.incrementAndGet();
    return new ImageReader() {
      @Override
      public void read(Split split, int index, Image into) {
        reads.incrementAndGet();
        if (index == damaged) {
          throw new DataException(source(split, index) + ": damaged");
        }
        into.copyFrom(Pattern.of(side, side));
        into.rgb()[0] = (byte) index;
        into.rgb()[1] = (byte) split.ordinal();
      }

      @Override
      public void close() {
        openReaders.decrementAndGet();
      }
    };
  }

  @Override
  public void close() {}
}
