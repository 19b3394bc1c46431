package org.selfdiff.runner.data;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;

/**
 * A set that gives another image of the same split and class for every image that cannot be read,
 * and notes which. Which one depends on the image alone: it is that of every run, thread and epoch.
 *
 * <p>Where more images cannot be read than can, a disk is gone rather than an image: that ends the
 * reading.
 */
public final class ReplacingSet extends ForwardingSet {
  /** Key of the draws: a set knows no seed, and evaluations of several runs are to be alike. */
  private static final long KEY = 0x756e72656164L;

  /** Images that are tried in the place of one. */
  private static final int MOST_DRAWS = 128;

  /** Unreadable images before their share among all that were read is looked at. */
  private static final int ENOUGH = 64;

  private final UnreadableImages unreadable = new UnreadableImages();
  private final Map<Split, Map<Integer, Integer>> instead = new EnumMap<>(Split.class);
  private final Map<Split, SplitMembers> members = new EnumMap<>(Split.class);
  private final LongAdder read = new LongAdder();

  /**
   * Nothing is unreadable yet.
   *
   * @param set the images; closed together with this
   */
  public ReplacingSet(ImageSet set) {
    super(set);
    for (Split split : Split.values()) {
      instead.put(split, new ConcurrentHashMap<>());
    }
  }

  @Override
  public Optional<UnreadableImages> unreadable() {
    return Optional.of(unreadable);
  }

  /** Where an image comes from; for one that is replaced, the other one, too. */
  @Override
  public String source(Split split, int index) {
    String own = super.source(split, index);
    Integer other = instead.get(split).get(index);
    return other == null
        ? own
        : own + " (unreadable; in its place " + super.source(split, other) + ")";
  }

  @Override
  protected void read(
      ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
    Integer known = instead.get(split).get(index);
    if (known != null && reads(reader, split, known, into, reducing)) {
      return;
    }
    if (!reads(reader, split, index, into, reducing)) {
      instead.get(split).put(index, replace(reader, split, index, into, reducing));
    }
  }

  /** Reads an image, or notes that it cannot be read. */
  private boolean reads(
      ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
    if (unreadable.has(split, index)) {
      return false;
    }
    try {
      reader.read(split, index, into, reducing);
      read.increment();
      return true;
    } catch (UnreadableException e) {
      unreadable.add(split, index, e);
      requireFew(split, e);
      return false;
    }
  }

  private void requireFew(Split split, UnreadableException last) {
    int ofSplit = unreadable.of(split).size();
    int all = unreadable.count();
    if (ofSplit > size(split) / 2 || all >= ENOUGH && all > read.sum()) {
      throw new DataException(
          ("%s: %d images cannot be read, too many to take others in their place"
                  + " (data.unreadable = skip): see that the files are whole and that their disk is"
                  + " there; the last: %s: %s")
              .formatted(name(), all, last.source(), last.reason()),
          last);
    }
  }

  /** Reads the first image that can be read of a walk through the class, and gives its index. */
  private int replace(
      ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
    SplitMembers all = members(split);
    int label = label(split, index);
    int count = all.count(label);
    CounterRandom random = CounterRandom.of(KEY).at("unreadable", split.ordinal(), index);
    int at = random.nextInt(count);
    int stride = stride(random, count);
    int draws = Math.min(count, MOST_DRAWS);
    for (int draw = 0; draw < draws; draw++) {
      int other = all.get(label, at);
      if (other != index && reads(reader, split, other, into, reducing)) {
        return other;
      }
      at = (int) (((long) at + stride) % count);
    }
    throw new DataException(
        unreadable.of(split).get(index).source()
            + ": the image cannot be read: "
            + unreadable.of(split).get(index).reason()
            + ". "
            + (draws == 1
                ? "There is no other image " + kin(label)
                : "Nor can the " + (draws - 1) + " others " + kin(label) + " that were tried")
            + " to take in its place; replace or remove the file.");
  }

  private String kin(int label) {
    return label == UNLABELED ? "of its split" : "of its class, " + classes().get(label) + ",";
  }

  /** A step that has no divisor in common with the count, so that a walk meets every image. */
  private static int stride(CounterRandom random, int count) {
    while (count > 1) {
      int stride = 1 + random.nextInt(count - 1);
      int a = count;
      int b = stride;
      while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
      }
      if (a == 1) {
        return stride;
      }
    }
    return 0;
  }

  private SplitMembers members(Split split) {
    synchronized (members) {
      return members.computeIfAbsent(split, any -> new SplitMembers(this, split));
    }
  }
}
