package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;

class ShardOrderTest {
  private static final int[] SHARDS = {0, 100, 200, 200, 350, 1000};
  private static final int IMAGES = 1200;

  private static CounterRandom epoch(int epoch) {
    return CounterRandom.of(7).at("shuffle").at(epoch);
  }

  private static int[] all(int images) {
    return IntStream.range(0, images).toArray();
  }

  private static int[] order(int buffer, int epoch) {
    return new ShardOrder(SHARDS, all(IMAGES), buffer).order(epoch(epoch));
  }

  @Test
  void everyImageComesOnce() {
    for (int buffer : new int[] {0, 1, 2, 64, 1199, 1200, 5000}) {
      assertThat(Arrays.stream(order(buffer, 3)).sorted().toArray()).isEqualTo(all(IMAGES));
    }
  }

  @Test
  void withoutABufferImagesAreInOrderWithinTheirShard() {
    int[] order = order(1, 0);
    int[] ends = {100, 200, 350, 1000, 1200};
    for (int i = 1; i < IMAGES; i++) {
      int last = order[i - 1];
      if (Arrays.stream(ends).noneMatch(end -> end == last + 1)) {
        assertThat(order[i]).isEqualTo(last + 1);
      }
    }
  }

  /** An image is taken before its place by less than the buffer, and soon after it. */
  @Test
  void imagesStayNearTheirPlaceInTheFiles() {
    int buffer = 50;
    int[] files = order(1, 4);
    int[] places = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      places[files[i]] = i;
    }
    int latest = 0;
    int[] order = order(buffer, 4);
    for (int i = 0; i < IMAGES; i++) {
      assertThat(i).isGreaterThan(places[order[i]] - buffer);
      latest = Math.max(latest, i - places[order[i]]);
    }
    // A chance of exp(-12) for each of 1,200 images.
    assertThat(latest).isBetween(buffer, 12 * buffer);
  }

  @Test
  void theSameEpochHasTheSameOrderAndOthersHaveOthers() {
    assertThat(order(64, 5)).isEqualTo(order(64, 5)).isNotEqualTo(order(64, 6));
  }

  @Test
  void everyShardIsFirstEquallyOften() {
    int[] shards = {0, 10, 20, 30};
    ShardOrder order = new ShardOrder(shards, all(40), 1);
    int[] first = new int[4];
    for (int epoch = 0; epoch < 4000; epoch++) {
      first[order.order(epoch(epoch))[0] / 10]++;
    }
    // 1,000 each with a deviation of 27.
    for (int count : first) {
      assertThat(count).isBetween(880, 1120);
    }
  }

  @Test
  void aBufferOfAllImagesIsAnyPermutation() {
    ShardOrder order = new ShardOrder(new int[] {0, 2}, all(3), 3);
    int[] counts = new int[27];
    for (int epoch = 0; epoch < 6000; epoch++) {
      int[] found = order.order(epoch(epoch));
      counts[9 * found[0] + 3 * found[1] + found[2]]++;
    }
    assertThat(Arrays.stream(counts).filter(count -> count > 0).toArray()).hasSize(6);
    // 1,000 each with a deviation of 29.
    for (int count : counts) {
      assertThat(count == 0 || count > 880 && count < 1120).isTrue();
    }
  }

  @Test
  void noShardsAndNoBufferAreThePermutationOfEveryOtherSet() {
    int[] plain = epoch(2).permutation(IMAGES);
    assertThat(order(0, 2)).isEqualTo(plain);
    assertThat(new ShardOrder(new int[0], all(IMAGES), 64).order(epoch(2))).isEqualTo(plain);
  }

  /** Sorted by class, indices are not in the order of the files. */
  @Test
  void indicesFollowTheEntriesThatTheyStandFor() {
    int[] entries = {5, 1, 4, 0, 3, 2};
    int[] order = new ShardOrder(new int[] {0, 3}, entries, 1).order(epoch(0));
    int[] lying = Arrays.stream(order).map(index -> entries[index]).toArray();
    assertThat(lying).isIn(new int[] {0, 1, 2, 3, 4, 5}, new int[] {3, 4, 5, 0, 1, 2});
  }
}
