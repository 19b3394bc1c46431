package org.selfdiff.runner.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.selfdiff.methods.random.CounterRandom;

/**
 * The order of images that lie in shards: shard after shard in an order by chance, within a shard
 * as they lie, through a buffer of which an image by chance is taken next. What is read one after
 * another so lies near one another on the disk.
 *
 * <p>An image comes at most {@code buffer - 1} places before its place in the files, and after it
 * by more than k times the buffer with probability exp(-k). A buffer that holds all images is a
 * permutation of which each is equally likely.
 */
public final class ShardOrder {
  private final int images;
  private final int[] lying;
  private final int[] starts;
  private final int buffer;

  /**
   * Knows where the images lie.
   *
   * @param shards the entry at which each shard begins, ascending from 0; none if in no shards
   * @param entries of the images, in the order of their indices; those of one shard need not be
   *     neighbors
   * @param buffer images in the buffer; 0 is a permutation that heeds no shards
   */
  public ShardOrder(int[] shards, int[] entries, int buffer) {
    this.buffer = buffer;
    images = entries.length;
    if (buffer == 0 || shards.length == 0) {
      lying = new int[0];
      starts = new int[0];
      return;
    }
    lying =
        isAscending(entries)
            ? IntStream.range(0, entries.length).toArray()
            : IntStream.range(0, entries.length)
                .boxed()
                .sorted(Comparator.comparingInt(index -> entries[index]))
                .mapToInt(Integer::intValue)
                .toArray();
    int[] found = new int[shards.length + 1];
    int at = 0;
    for (int shard = 0; shard < shards.length; shard++) {
      while (at < lying.length && entries[lying[at]] < shards[shard]) {
        at++;
      }
      found[shard] = shard == 0 ? 0 : at;
    }
    found[shards.length] = lying.length;
    starts = Arrays.stream(found).distinct().toArray();
  }

  private static boolean isAscending(int[] entries) {
    return IntStream.range(1, entries.length).allMatch(i -> entries[i - 1] < entries[i]);
  }

  /** The order of one epoch: every index once. */
  public int[] order(CounterRandom random) {
    if (starts.length == 0) {
      return random.permutation(images);
    }
    int[] order = new int[images];
    int at = 0;
    for (int shard : random.permutation(starts.length - 1)) {
      int length = starts[shard + 1] - starts[shard];
      System.arraycopy(lying, starts[shard], order, at, length);
      at += length;
    }
    CounterRandom draws = random.at("buffer");
    int held = Math.min(buffer, order.length);
    int[] places = Arrays.copyOf(order, held);
    for (int i = 0, next = held; i < order.length; i++) {
      int place = draws.nextInt(held);
      order[i] = places[place];
      places[place] = next < order.length ? order[next++] : places[--held];
    }
    return order;
  }
}
