package org.selfdiff.runner.survey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.CenterPipeline;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ParallelReading;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.UnreadableException;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;

/** Gathers what the images of a split are like: sixteen bytes for each, from several threads. */
final class SplitTally {
  /** Reasons that are kept; how many images are unreadable is known beyond. */
  static final int MOST_REASONS = 10_000;

  private final ImageSet set;
  private final Split split;
  private final int count;
  private final IntUnaryOperator chosen;
  private final CenterPipeline pipeline;
  private final long[] hashes;
  private final int[] widths;
  private final int[] heights;
  private final AtomicInteger unreadable = new AtomicInteger();
  private final ConcurrentSkipListMap<Integer, String> reasons = new ConcurrentSkipListMap<>();
  private final List<Part> parts = new ArrayList<>();

  /**
   * Nothing was read yet.
   *
   * @param sample most images to look at
   * @param view in which colors are measured
   */
  SplitTally(ImageSet set, Split split, int sample, CenterView view) {
    this.set = set;
    this.split = split;
    count = Math.min(sample, set.size(split));
    chosen = ParallelReading.spread(set.size(split), sample);
    pipeline = new CenterPipeline(view);
    hashes = new long[count];
    widths = new int[count];
    heights = new int[count];
  }

  int count() {
    return count;
  }

  IntUnaryOperator chosen() {
    return chosen;
  }

  /** What one thread gathers. */
  private final class Part implements ParallelReading.Visitor {
    private final Map<String, Integer> kinds = new HashMap<>();
    private final ColorSums colors = new ColorSums();
    private final PixelHash hash = new PixelHash();
    private final Workspace workspace = pipeline.workspace();
    private long bytes;
    private long nanos;

    @Override
    public void read(int k, ImageReader reader, Image image, long took) {
      nanos += took;
      hashes[k] = hash.of(image);
      widths[k] = image.width();
      heights[k] = image.height();
      reader
          .file()
          .ifPresent(
              file -> {
                bytes += file.bytes();
                kinds.merge(file.kind(), 1, Integer::sum);
              });
      colors.add(pipeline.shown(image, workspace));
    }

    @Override
    public void unreadable(int k, UnreadableException why) {
      unreadable.incrementAndGet();
      reasons.put(k, below(why.source()) + ": " + why.reason());
      if (reasons.size() > MOST_REASONS) {
        reasons.pollLastEntry();
      }
    }
  }

  /** For one more thread. */
  ParallelReading.Visitor visitor() {
    Part part = new Part();
    parts.add(part);
    return part;
  }

  boolean isReadable(int k) {
    return widths[k] > 0;
  }

  String name(int k) {
    return below(set.source(split, chosen.applyAsInt(k)));
  }

  /** A place without that of the whole set, which is told once. */
  private String below(String source) {
    int length = set.name().length();
    for (int i = 0; i < length; i++) {
      String end = set.name().substring(i) + ": ";
      if (source.startsWith(end)) {
        return source.substring(end.length());
      }
    }
    return source;
  }

  Hashes hashes() {
    return new Hashes(hashes, this::isReadable);
  }

  ColorSums colors() {
    ColorSums all = new ColorSums();
    parts.forEach(part -> all.add(part.colors));
    return all;
  }

  double seconds() {
    return parts.stream().mapToLong(part -> part.nanos).sum() / 1e9;
  }

  int readable() {
    return count - unreadable.get();
  }

  /**
   * What was gathered.
   *
   * @param own hashes of this split
   * @param side of the experiment's views
   */
  SplitFindings findings(Hashes own, int side) {
    int[] read = IntStream.range(0, count).filter(this::isReadable).toArray();
    Map<String, Integer> kinds = new HashMap<>();
    parts.forEach(part -> part.kinds.forEach((kind, n) -> kinds.merge(kind, n, Integer::sum)));
    Map<String, Integer> ordered = new LinkedHashMap<>();
    kinds.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(kind -> ordered.put(kind.getKey(), kind.getValue()));
    int[] classes = new int[set.classes().size()];
    int unlabeled = 0;
    for (int i = 0; i < set.size(split); i++) {
      int label = set.label(split, i);
      if (label == ImageSet.UNLABELED) {
        unlabeled++;
      } else {
        classes[label]++;
      }
    }
    return new SplitFindings(
        split,
        set.size(split),
        count,
        Arrays.stream(classes).boxed().toList(),
        unlabeled,
        unreadable.get(),
        List.copyOf(reasons.values()),
        Spread.of(Arrays.stream(read).mapToDouble(k -> widths[k]).toArray()),
        Spread.of(Arrays.stream(read).mapToDouble(k -> heights[k]).toArray()),
        Spread.of(Arrays.stream(read).mapToDouble(k -> (double) widths[k] / heights[k]).toArray()),
        (int) Arrays.stream(read).filter(k -> Math.min(widths[k], heights[k]) < side).count(),
        Arrays.stream(read).mapToLong(k -> (long) widths[k] * heights[k]).sum(),
        ordered,
        parts.stream().mapToLong(part -> part.bytes).sum(),
        Duplicates.within(own, this::name));
  }
}
