package org.selfdiff.runner.survey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.terminal.Figures;

/** What was found, in words: a label and one or more lines each. */
final class SurveyRows {
  /** Files of one kind, unreadable images and others of which a terminal shows the first. */
  private static final int SHOWN = 5;

  /** Classes of which each is named. */
  private static final int FEW_CLASSES = 10;

  /** Below it, statistics of three digits are the same. */
  private static final double EQUAL = 0.0006;

  private final SurveyFindings found;
  private final Map<String, List<String>> rows = new LinkedHashMap<>();

  private SurveyRows(SurveyFindings found) {
    this.found = found;
  }

  static Map<String, List<String>> of(SurveyFindings found) {
    SurveyRows made = new SurveyRows(found);
    made.images();
    made.classes();
    made.sizes();
    made.files();
    made.unreadable();
    made.duplicates();
    made.colors();
    made.reading();
    return made.rows;
  }

  private void add(String label, String line) {
    rows.computeIfAbsent(label, any -> new ArrayList<>()).add(line);
  }

  private void images() {
    add("set", found.set());
    StringJoiner counts = new StringJoiner(", ");
    for (SplitFindings split : found.splits()) {
      counts.add(Figures.counted(split.images(), split.word() + " image"));
    }
    add("images", counts.toString());
    if (found.isSample()) {
      add(
          "images",
          "looked at " + found.looked() + " of them, evenly spread; what follows is of these");
    }
    found.notices().forEach(notice -> add("notice", notice));
  }

  private void classes() {
    if (found.classes().isEmpty()) {
      add("classes", "none: the images have no labels");
      return;
    }
    for (SplitFindings split : found.splits()) {
      add("classes", classes(split));
    }
    int count = found.classes().size();
    if (found.splits().size() == 2) {
      List<Integer> train = found.splits().get(0).classes();
      List<Integer> test = found.splits().get(1).classes();
      long without =
          IntStream.range(0, count).filter(c -> train.get(c) > 0 && test.get(c) == 0).count();
      if (without > 0) {
        add(
            "classes",
            Figures.counted(without, "class").replace("classs", "classes")
                + " without test images");
      }
    }
  }

  private String classes(SplitFindings split) {
    List<Integer> counts = split.classes();
    List<Integer> order =
        IntStream.range(0, counts.size())
            .boxed()
            .sorted(
                Comparator.comparing((Integer c) -> counts.get(c)).reversed().thenComparing(c -> c))
            .toList();
    String unlabeled = split.unlabeled() == 0 ? "" : ", " + split.unlabeled() + " without label";
    String head = head(split);
    if (order.size() <= FEW_CLASSES) {
      StringJoiner all = new StringJoiner(", ");
      IntStream.range(0, counts.size()).forEach(c -> all.add(named(c, counts)));
      return head + all + unlabeled;
    }
    int least = counts.get(order.get(order.size() - 1));
    int most = counts.get(order.get(0));
    String range = least == most ? "each " + most : "from " + least + " to " + most;
    return head
        + counts.size()
        + " classes, "
        + range
        + (most == 1 ? " image" : " images")
        + (least == most
            ? ""
            : " (most: "
                + named(order.get(0), counts)
                + "; fewest: "
                + named(order.get(order.size() - 1), counts)
                + ")")
        + unlabeled;
  }

  private String head(SplitFindings split) {
    return found.splits().size() == 1
        ? ""
        : String.format(Locale.ROOT, "%-10s", split.word() + ":");
  }

  private String named(int c, List<Integer> counts) {
    return found.classes().get(c) + " " + counts.get(c);
  }

  private void sizes() {
    for (SplitFindings split : found.splits()) {
      if (split.readable() > 0) {
        boolean one =
            split.width().min() == split.width().max()
                && split.height().min() == split.height().max();
        add(
            "sizes",
            head(split)
                + (one
                    ? "all %.0f x %.0f".formatted(split.width().min(), split.height().min())
                    : "%s wide, %s high, width/height %s"
                        .formatted(
                            text(split.width(), "%.0f"),
                            text(split.height(), "%.0f"),
                            text(split.aspect(), "%.2f"))));
      }
    }
    int small = found.splits().stream().mapToInt(SplitFindings::small).sum();
    if (small > 0) {
      add(
          "sizes",
          share(small, found.readable())
              + (small == 1 ? " is" : " are")
              + " smaller than views.size = "
              + found.side()
              + " and would be enlarged");
    }
  }

  private static String text(Spread spread, String format) {
    return String.format(
        Locale.ROOT,
        format + " to " + format + " (median " + format + ")",
        spread.min(),
        spread.max(),
        spread.median());
  }

  /** {@code 3 of 120 images (2.5 %)}. */
  private static String share(int part, int all) {
    String percent = Figures.percent((double) part / all);
    String small = percent.equals("0.0 %") ? "" : " (" + percent + ")";
    return part + " of " + Figures.counted(all, "image") + small;
  }

  private void files() {
    Map<String, Integer> kinds = new LinkedHashMap<>();
    long bytes = 0;
    for (SplitFindings split : found.splits()) {
      split.kinds().forEach((kind, n) -> kinds.merge(kind, n, Integer::sum));
      bytes += split.bytes();
    }
    if (kinds.isEmpty()) {
      return;
    }
    StringJoiner all = new StringJoiner(", ");
    kinds.entrySet().stream().limit(SHOWN).forEach(k -> all.add(k.getValue() + " " + k.getKey()));
    int rest = kinds.values().stream().skip(SHOWN).mapToInt(Integer::intValue).sum();
    if (rest > 0) {
      all.add(rest + " of other kinds");
    }
    add("files", all.toString());
    add(
        "files",
        Figures.bytes(bytes) + ", on average " + Figures.bytes((double) bytes / found.readable()));
  }

  private void unreadable() {
    if (found.unreadable() == 0) {
      add("unreadable", "none");
      return;
    }
    add("unreadable", share(found.unreadable(), found.looked()));
    List<String> reasons =
        found.splits().stream().flatMap(split -> split.reasons().stream()).limit(SHOWN).toList();
    reasons.forEach(reason -> add("unreadable", "  " + reason));
    if (found.unreadable() > reasons.size()) {
      add("unreadable", "  and " + (found.unreadable() - reasons.size()) + " more");
    }
    add("unreadable", "data.unreadable = skip takes others in their place");
  }

  private void duplicates() {
    for (SplitFindings split : found.splits()) {
      if (split.repeated().images() > 0) {
        int n = split.repeated().images();
        add(
            "duplicates",
            Figures.counted(n, split.word() + " image")
                + (n == 1 ? " has" : " have")
                + " the pixels of another");
        groups(split.repeated());
      }
    }
    if (found.shared().images() > 0) {
      int n = found.shared().images();
      add(
          "duplicates",
          Figures.counted(n, "test image")
              + (n == 1 ? " has" : " have")
              + " the pixels of a training image, so that evaluations flatter");
      groups(found.shared());
    }
    if (!rows.containsKey("duplicates")) {
      add("duplicates", "none");
    }
  }

  private void groups(Duplicates duplicates) {
    duplicates.first().forEach(group -> add("duplicates", "  " + String.join(" = ", group)));
  }

  private void colors() {
    String of = found.of(Split.TRAIN).isPresent() ? "training" : "test";
    add("colors", of + " images as evaluations see them, mean and standard deviation:");
    add(
        "colors",
        "  views.normalize { mean = "
            + list(found.colors().mean())
            + ", std = "
            + list(found.colors().std())
            + " }");
    Normalize own = found.own();
    add(
        "colors",
        found.distance() < EQUAL
            ? "these are the experiment's"
            : "the experiment has mean %s, std %s: up to %.3f away"
                .formatted(list(own.mean()), list(own.std()), found.distance()));
  }

  private static String list(List<Double> values) {
    StringJoiner all = new StringJoiner(", ", "[", "]");
    values.forEach(value -> all.add(String.format(Locale.ROOT, "%.3f", value)));
    return all.toString();
  }

  private void reading() {
    add(
        "reading",
        "%s images/s per thread to read and decode; the training images once in %s with %s"
            .formatted(
                Figures.rate(1 / found.secondsPerImage()),
                time(found.epochSeconds()),
                Figures.counted(found.threads(), "thread")));
    add("reading", "all images decoded take " + Figures.bytes(found.decodedBytes()));
  }

  private static String time(double seconds) {
    return seconds < 10
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : Figures.duration(Duration.ofSeconds(Math.round(seconds)));
  }
}
