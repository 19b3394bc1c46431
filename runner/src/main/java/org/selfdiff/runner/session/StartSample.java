package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ParallelReading;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.UnreadableException;
import org.selfdiff.runner.data.image.Image;

/**
 * Reads some images of each split before a run begins, so that trouble which many of them have is
 * found in seconds.
 */
final class StartSample {
  /** Images of a split, evenly spread over it. */
  static final int IMAGES = 256;

  private static final int NAMED = 5;

  private final ImageSet set;
  private final int threads;
  private final Map<Split, ConcurrentSkipListMap<Integer, String>> found =
      new EnumMap<>(Split.class);

  private StartSample(ImageSet set, int threads) {
    this.set = set;
    this.threads = threads;
  }

  /**
   * Reads the sample.
   *
   * @param threads at least 1
   * @param stop asked a few times a second; ends it early
   * @throws DataException listing what was found, if images are unreadable and none are to be taken
   *     in their place, or if more than half of a split's sample is
   */
  static void require(ImageSet set, int threads, BooleanSupplier stop) {
    StartSample sample = new StartSample(set, threads);
    for (Split split : Split.values()) {
      sample.read(split, stop);
    }
    sample.judge();
  }

  private static int count(ImageSet set, Split split) {
    return Math.min(set.size(split), IMAGES);
  }

  private void read(Split split, BooleanSupplier stop) {
    ConcurrentSkipListMap<Integer, String> broken = new ConcurrentSkipListMap<>();
    found.put(split, broken);
    int count = count(set, split);
    IntUnaryOperator chosen = ParallelReading.spread(set.size(split), IMAGES);
    ParallelReading.Visitor visitor =
        new ParallelReading.Visitor() {
          @Override
          public void read(int k, ImageReader reader, Image image, long nanos) {}

          @Override
          public void unreadable(int k, UnreadableException why) {
            broken.put(chosen.applyAsInt(k), why.source() + ": " + why.reason());
          }
        };
    ParallelReading.of(set, split, chosen, count, threads, () -> visitor, done -> {}, stop);
    set.unreadable()
        .ifPresent(
            known -> {
              for (int k = 0; k < count; k++) {
                int index = chosen.applyAsInt(k);
                if (known.has(split, index)) {
                  broken.put(
                      index,
                      known.of(split).get(index).source()
                          + ": "
                          + known.of(split).get(index).reason());
                }
              }
            });
  }

  private void judge() {
    boolean skipped = set.unreadable().isPresent();
    boolean many =
        found.entrySet().stream()
            .anyMatch(one -> 2 * one.getValue().size() > count(set, one.getKey()));
    boolean any = found.values().stream().anyMatch(one -> !one.isEmpty());
    if (!(skipped ? many : any)) {
      return;
    }
    StringJoiner counts = new StringJoiner(" and ");
    List<String> named = new ArrayList<>();
    int all = 0;
    for (Split split : Split.values()) {
      ConcurrentSkipListMap<Integer, String> broken = found.get(split);
      if (!broken.isEmpty()) {
        counts.add(counted(split, broken.size()));
        broken.values().stream().limit(NAMED - named.size()).forEach(named::add);
        all += broken.size();
      }
    }
    String rest = all > named.size() ? "\n  and " + (all - named.size()) + " more" : "";
    String advice =
        many
            ? "These are too many to take others in their place (data.unreadable = skip): see that"
                + " the files are whole and can be read."
            : "Replace or remove the files, or set data.unreadable = skip to take others in their"
                + " place; selfdiff data FILE lists all of them.";
    throw new DataException(
        set.name()
            + ": "
            + counts
            + " cannot be read:\n  "
            + String.join("\n  ", named)
            + rest
            + "\n"
            + advice);
  }

  private String counted(Split split, int broken) {
    String of = split == Split.TRAIN ? "training" : "test";
    int size = set.size(split);
    return size <= IMAGES
        ? "%d of %d %s images".formatted(broken, size, of)
        : "%d of a sample of %d of %d %s images".formatted(broken, IMAGES, size, of);
  }
}
