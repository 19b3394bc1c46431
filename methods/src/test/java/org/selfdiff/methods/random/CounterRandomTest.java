package org.selfdiff.methods.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  @Test
  void firstWordsOfTheSeedAreThePhiloxBlock() {
    CounterRandom random = CounterRandom.of(0);

    assertThat(random.nextInt()).isEqualTo(0x6627e8d5);
    assertThat(random.nextInt()).isEqualTo(0xe169c58d);
    assertThat(random.nextLong()).isEqualTo(0x9b00dbd8bc57ac4cL);
  }

  @Test
  void placesDoNotDependOnWhatWasDrawnOrOnTheWayThere() {
    CounterRandom parent = CounterRandom.of(7).at("views", 3);
    long expected = CounterRandom.of(7).at("views", 3, 11, 1).nextLong();
    parent.nextGaussian();

    assertThat(parent.at(11).at(1).nextLong()).isEqualTo(expected);
  }

  /** An order of ImageNet's training images takes their numbers and nothing beside them. */
  @Test
  void anOrderOfImageNetTakesFourBytesAnImage() {
    int images = 1_281_167;
    CounterRandom.of(0).at("shuffle", 198).permutation(images);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int[] order = CounterRandom.of(0).at("shuffle", 199).permutation(images);
    long taken = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(taken).isBetween(4L * images, 4L * images + 100_000);
    BitSet seen = new BitSet(images);
    IntStream.of(order).forEach(seen::set);
    assertThat(seen.cardinality()).isEqualTo(images);
    assertThat(seen.length()).isEqualTo(images);
  }

  @Test
  void placesBeyondThirtyTwoBitsAreOtherPlaces() {
    CounterRandom random = CounterRandom.of(0);
    Set<Long> first = new HashSet<>();
    for (long step : new long[] {5, 5 + (1L << 31), 5 + (1L << 32), 5 + (1L << 40)}) {
      first.add(random.at("mixing", step).nextLong());
      first.add(random.at(step).nextLong());
    }
    assertThat(first).hasSize(8);
  }

  @Test
  void neighboringPlacesDiffer() {
    Set<Long> first = new HashSet<>();
    for (int seed = 0; seed < 4; seed++) {
      for (String stream : new String[] {"", "a", "b", "views", "viewt", "a name of many bytes"}) {
        first.add(CounterRandom.of(seed).at(stream).nextLong());
        for (int i = 0; i < 50; i++) {
          first.add(CounterRandom.of(seed).at(stream, i).nextLong());
          first.add(CounterRandom.of(seed).at(stream, i, 0).nextLong());
          first.add(CounterRandom.of(seed).at(stream, 0, i + 1).nextLong());
        }
      }
    }

    assertThat(first).hasSize(4 * 6 * 151);
  }

  @Test
  void aStreamAndANumberOfTheSameBitsDiffer() {
    assertThat(CounterRandom.of(1).at("").nextLong())
        .isNotEqualTo(CounterRandom.of(1).at(0).nextLong());
  }

  @Test
  void boundedNumbersAreUniform() {
    CounterRandom random = CounterRandom.of(5).at("bounded");
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }

    // Six degrees of freedom: 22.46 is exceeded once in a thousand.
    assertThat(
            Arrays.stream(counts).mapToDouble(c -> (c - 10_000.0) * (c - 10_000.0) / 10_000).sum())
        .isLessThan(22.46);
  }

  @Test
  void boundedNumbersOfALargeBoundRejectTheUnevenRest() {
    int bound = 0x60000000;
    CounterRandom random = CounterRandom.of(9).at("large");
    int low = 0;
    for (int i = 0; i < 30_000; i++) {
      low += random.nextInt(bound) < bound / 3 ? 1 : 0;
    }

    // Without rejection the first third would be drawn 3/8 of the time: 11,250.
    assertThat(low).isBetween(9_700, 10_300);
  }

  @Test
  void boundsMustBePositive() {
    assertThatThrownBy(() -> CounterRandom.of(0).nextInt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound must be positive, found 0");
  }

  @Test
  void doublesFillTheirInterval() {
    CounterRandom random = CounterRandom.of(2).at("doubles");
    double[] drawn = IntStream.range(0, 40_000).mapToDouble(i -> random.nextDouble(2, 4)).toArray();

    assertThat(Arrays.stream(drawn).min().orElseThrow()).isBetween(2.0, 2.001);
    assertThat(Arrays.stream(drawn).max().orElseThrow()).isBetween(3.999, 4.0);
    assertThat(Arrays.stream(drawn).average().orElseThrow()).isBetween(2.99, 3.01);
  }

  @Test
  void gaussiansHaveTheMomentsOfTheNormalDistribution() {
    CounterRandom random = CounterRandom.of(3).at("normal");
    double[] drawn = IntStream.range(0, 100_000).mapToDouble(i -> random.nextGaussian()).toArray();

    assertThat(Arrays.stream(drawn).average().orElseThrow()).isBetween(-0.012, 0.012);
    assertThat(Arrays.stream(drawn).map(x -> x * x).average().orElseThrow()).isBetween(0.98, 1.02);
    assertThat(Arrays.stream(drawn).map(x -> x * x * x * x).average().orElseThrow())
        .isBetween(2.85, 3.15);
    assertThat(Arrays.stream(drawn).filter(x -> Math.abs(x) < 1).count())
        .isBetween(67_700L, 68_800L);
  }

  @Test
  void everyOrderIsEquallyLikely() {
    int[] counts = new int[24];
    CounterRandom random = CounterRandom.of(4).at("orders");
    for (int i = 0; i < 24_000; i++) {
      int[] p = random.permutation(4);
      int rank = 0;
      for (int a = 0; a < 4; a++) {
        int smaller = 0;
        for (int b = a + 1; b < 4; b++) {
          smaller += p[b] < p[a] ? 1 : 0;
        }
        rank = rank * (4 - a) + smaller;
      }
      counts[rank]++;
    }

    // 23 degrees of freedom: 49.73 is exceeded once in a thousand.
    assertThat(Arrays.stream(counts).mapToDouble(c -> (c - 1000.0) * (c - 1000.0) / 1000).sum())
        .isLessThan(49.73);
  }

  @Test
  void permutationsHoldEveryNumberOnce() {
    int[] p = CounterRandom.of(0).at("shuffle", 0).permutation(1000);

    assertThat(p).isNotEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(Arrays.stream(p).sorted().toArray()).isEqualTo(IntStream.range(0, 1000).toArray());
  }
}
