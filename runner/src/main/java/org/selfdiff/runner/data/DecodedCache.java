package org.selfdiff.runner.data;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Reduction;
import org.selfdiff.runner.data.image.ReductionChoice;

/**
 * Keeps small images of another set decoded, so that later epochs need not decode them again. It
 * changes no pixel.
 */
public final class DecodedCache extends ForwardingSet {
  /** Images with a longer side than this are not kept. */
  public static final int LARGEST_SIDE = 64;

  private final Map<Split, AtomicReferenceArray<Image>> images = new EnumMap<>(Split.class);
  private final AtomicLong bytesLeft;

  /**
   * Keeps images up to a share of the heap.
   *
   * @param set the images; closed together with the cache
   * @param heapShare share of the largest heap that may be filled, in [0, 1]
   */
  public DecodedCache(ImageSet set, double heapShare) {
    super(set);
    for (Split split : Split.values()) {
      images.put(split, new AtomicReferenceArray<>(set.size(split)));
    }
    bytesLeft = new AtomicLong((long) (Runtime.getRuntime().maxMemory() * heapShare));
  }

  /**
   * Whether all images of a set would be kept.
   *
   * @param side longest side of an image
   * @param bytes of all decoded images
   * @param heapShare share of the largest heap that may be filled, in [0, 1]
   */
  public static boolean keeps(int side, long bytes, double heapShare) {
    return side <= LARGEST_SIDE && bytes <= Runtime.getRuntime().maxMemory() * heapShare;
  }

  /** Bytes of pixels that may still be kept. */
  long bytesLeft() {
    return bytesLeft.get();
  }

  @Override
  protected void read(
      ImageReader reader, Split split, int index, Image into, ReductionChoice reducing) {
    Image kept = images.get(split).get(index);
    if (kept != null && reducing.of(kept.storedWidth(), kept.storedHeight()) == Reduction.NONE) {
      into.copyFrom(kept);
      return;
    }
    reader.read(split, index, into, reducing);
    keep(split, index, into);
  }

  private void keep(Split split, int index, Image image) {
    if (Math.max(image.storedWidth(), image.storedHeight()) > LARGEST_SIDE
        || image.reduction() != Reduction.NONE) {
      return;
    }
    if (bytesLeft.addAndGet(-image.bytes()) < 0) {
      bytesLeft.addAndGet(image.bytes());
      return;
    }
    Image copy = new Image();
    copy.copyFrom(image);
    if (!images.get(split).compareAndSet(index, null, copy)) {
      bytesLeft.addAndGet(image.bytes());
    }
  }
}
