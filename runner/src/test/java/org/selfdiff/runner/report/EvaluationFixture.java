package org.selfdiff.runner.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.record.EvaluationRecord;

/** A record such as a linear evaluation leaves. */
public final class EvaluationFixture {
  private EvaluationFixture() {}

  /** Three classes, of which two are confused; every text is {@code name} or starts with it. */
  public static EvaluationRecord named(String name) {
    return of(name, new int[][] {{8, 2, 0}, {3, 7, 0}, {0, 0, 10}});
  }

  /** So many classes that a matrix would be no table any more, the first two confused. */
  public static EvaluationRecord large(int classes) {
    int[][] confusion = new int[classes][classes];
    for (int c = 0; c < classes; c++) {
      confusion[c][c] = 10;
    }
    confusion[0][1] = 4;
    return of("kind", confusion);
  }

  private static EvaluationRecord of(String name, int[][] confusion) {
    List<EvaluationRecord.ClassLine> lines = new ArrayList<>();
    int right = 0;
    int all = 0;
    for (int c = 0; c < confusion.length; c++) {
      int images = 0;
      int other = (c + 1) % confusion.length;
      for (int p = 0; p < confusion.length; p++) {
        images += confusion[c][p];
        other = p != c && confusion[c][p] > confusion[c][other] ? p : other;
      }
      int mistaken = confusion[c][other];
      lines.add(
          new EvaluationRecord.ClassLine(
              name + c,
              images,
              (double) confusion[c][c] / images,
              mistaken == 0 ? "" : name + other,
              mistaken));
      right += confusion[c][c];
      all += images;
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("lr", name);
    settings.put("epochs", "100");
    settings.put("training views", "center, computed once");
    Map<String, Double> baselines = new LinkedHashMap<>();
    baselines.put("raw pixels", 0.25);
    baselines.put("untrained", 0.5);
    double top1 = (double) right / all;
    return new EvaluationRecord(
        name,
        settings,
        new EvaluationRecord.Model(name, 390, "0123456789abcdef"),
        new EvaluationRecord.Images(name, 100, all, 32),
        name,
        64,
        top1,
        1,
        "lr 0.01",
        baselines,
        List.of(
            new EvaluationRecord.ProbeVariant("lr 0.001", 0.5, 0.9, 100, 0.5),
            new EvaluationRecord.ProbeVariant("lr 0.01", top1, 1, 62, 0.8)),
        lines,
        confusion,
        "feed");
  }
}
