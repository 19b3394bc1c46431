package org.selfdiff.runner.terminal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.RunNames;

/** What a protocol found, for a terminal. */
public final class EvaluationText {
  private static final int MOST_CLASSES = 40;
  private static final int MOST_VARIANTS = 40;
  private static final int LABEL = 12;
  private static final int GAP = 2;
  private static final String TAKEN = "taken for";

  private EvaluationText() {}

  /**
   * The result, its variants, the classes and, where it fits, the confusion matrix.
   *
   * @param width columns of a line
   */
  public static String of(EvaluationRecord record, int width) {
    StringBuilder text = new StringBuilder();
    text.append(record.protocol()).append("  ").append(subject(record)).append('\n');
    row(text, "images", images(record));
    row(text, "features", record.dim() + ", " + record.features() + views(record));
    row(text, "top-1", percent(record.top1()) + chosen(record));
    row(text, "top-5", percent(record.top5()));
    record.baselines().forEach((label, top1) -> row(text, label, percent(top1)));
    if (record.variants().size() > 1) {
      variants(text, record, width);
    }
    text.append('\n');
    classes(text, record);
    confusion(text, record, width);
    return text.append('\n').toString();
  }

  /** The result in one line, with its baselines. */
  public static String line(EvaluationRecord record) {
    StringBuilder line = new StringBuilder(record.protocol());
    line.append(" top-1 ").append(Figures.percent(record.top1()));
    if (record.variants().size() > 1) {
      line.append(" with ").append(record.variant());
    }
    record
        .baselines()
        .forEach(
            (label, top1) ->
                line.append(", ").append(label).append(' ').append(Figures.percent(top1)));
    return line.toString();
  }

  private static String subject(EvaluationRecord record) {
    long step = record.model().step();
    String name = RunNames.Named.ofFolder(record.model().name()).name();
    return name + (step < 0 ? "" : ", step " + step);
  }

  private static String images(EvaluationRecord record) {
    EvaluationRecord.Images images = record.images();
    return images.train() + " training, " + images.test() + " test: " + images.set();
  }

  private static String views(EvaluationRecord record) {
    String views = record.settings().get("training views");
    return views == null ? "" : "; training views " + views;
  }

  private static String chosen(EvaluationRecord record) {
    EvaluationRecord.ProbeVariant best = record.best();
    boolean once = "after the last".equals(record.settings().get("judged"));
    String epoch =
        best.epoch() == 0 || once
            ? once ? ", after epoch " + best.epoch() : ""
            : String.format(
                Locale.ROOT,
                ", best at epoch %d of %s, last %s",
                best.epoch(),
                record.settings().get("epochs"),
                Figures.percent(best.last()));
    return "  " + best.name() + epoch;
  }

  private static void variants(StringBuilder text, EvaluationRecord record, int width) {
    List<EvaluationRecord.ProbeVariant> shown = record.variants();
    String label = "all";
    if (shown.size() > MOST_VARIANTS) {
      label = "best of " + shown.size();
      shown =
          shown.stream()
              .sorted(Comparator.comparingDouble(EvaluationRecord.ProbeVariant::top1).reversed())
              .limit(MOST_VARIANTS)
              .toList();
    }
    int longest = shown.stream().mapToInt(v -> v.name().length()).max().orElse(0);
    int column = longest + 1 + 7 + GAP;
    int columns = Math.max(1, (width - LABEL) / column);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < shown.size(); i++) {
      EvaluationRecord.ProbeVariant v = shown.get(i);
      line.append(padded(v.name(), longest)).append(' ').append(percent(v.top1()));
      line.append(" ".repeat(GAP));
      if ((i + 1) % columns == 0 || i == shown.size() - 1) {
        row(text, label, line.toString().stripTrailing());
        line.setLength(0);
        label = "";
      }
    }
  }

  private static void classes(StringBuilder text, EvaluationRecord record) {
    List<EvaluationRecord.ClassLine> shown = new ArrayList<>(record.classes());
    if (shown.size() > MOST_CLASSES) {
      shown.sort(Comparator.comparingDouble(EvaluationRecord.ClassLine::top1));
      shown = shown.subList(0, MOST_CLASSES);
    }
    int name = Math.max(5, shown.stream().mapToInt(c -> c.name().length()).max().orElse(0));
    text.append(padded("class", name)).append("  images    top-1  most often taken for\n");
    for (EvaluationRecord.ClassLine c : shown) {
      text.append(padded(c.name(), name)).append(count(c.images())).append("  ");
      text.append(c.images() == 0 ? "      –" : percent(c.top1()));
      text.append(c.mistaken() == 0 ? "" : "  " + c.takenFor() + " (" + c.mistaken() + ")");
      text.append('\n');
    }
    text.append(padded("mean", name)).append(count(record.images().test())).append("  ");
    text.append(percent(record.meanOfClasses()));
    text.append(
        shown.size() < record.classes().size()
            ? "  (the " + shown.size() + " worst of " + record.classes().size() + ")\n"
            : "\n");
  }

  /** Rows are the classes of the images, columns the classes that they were taken for. */
  private static void confusion(StringBuilder text, EvaluationRecord record, int width) {
    int[][] counts = record.confusion();
    int most = 0;
    for (int[] row : counts) {
      for (int count : row) {
        most = Math.max(most, count);
      }
    }
    int cell =
        Math.max(Integer.toString(most).length(), Integer.toString(counts.length).length()) + 1;
    int number = Integer.toString(counts.length).length();
    int longest = record.classes().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    int name = Math.max(longest, TAKEN.length() - number - 1);
    if (number + 1 + name + cell * counts.length > width) {
      return;
    }
    text.append('\n').append(padded(TAKEN, number + 1 + name));
    for (int c = 0; c < counts.length; c++) {
      text.append(String.format(Locale.ROOT, "%" + cell + "d", c + 1));
    }
    text.append('\n');
    for (int c = 0; c < counts.length; c++) {
      text.append(String.format(Locale.ROOT, "%" + number + "d ", c + 1));
      text.append(padded(record.classes().get(c).name(), name));
      for (int count : counts[c]) {
        text.append(("%" + cell + "s").formatted(count == 0 ? "·" : Integer.toString(count)));
      }
      text.append('\n');
    }
  }

  private static void row(StringBuilder text, String label, String value) {
    text.append(padded(label, LABEL)).append(value).append('\n');
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String count(int images) {
    return String.format(Locale.ROOT, "%8d", images);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%7s", Figures.percent(share));
  }
}
