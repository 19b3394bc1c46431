package org.selfdiff.runner.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.selfdiff.runner.record.Git;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.MetricsLine;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.record.RunState;

/** Data such as a run of twenty epochs leaves them. */
final class ReportFixture {
  private static final int SIZE = 32;
  private static final int EPOCHS = 20;
  private static final int STEPS_PER_EPOCH = 78;

  private ReportFixture() {}

  static ReportData finished() {
    return finished(views());
  }

  /** A finished run with these pictures. */
  static ReportData finished(List<ViewRow> views) {
    Map<String, Double> knn = new LinkedHashMap<>();
    knn.put("raw pixels", 0.3825);
    knn.put("untrained", 0.3512);
    knn.put("trained", 0.7154);
    Metrics metrics = metrics(EPOCHS * STEPS_PER_EPOCH);
    return new ReportData(
        provenance(),
        RunState.FINISHED,
        Headline.of(metrics, 64),
        knn,
        metrics,
        views,
        List.of(),
        Optional.of(
            new ExportProof(
                "export/backbone.onnx",
                17,
                "ONNX Runtime 1.29.0",
                "20 validation images",
                "|a - b| <= 1e-4 * rms + 1e-3 * |b|",
                List.of(
                    new ExportProof.BatchDeviation(1, 1.3e-6, 4.1e-6, true),
                    new ExportProof.BatchDeviation(3, 1.4e-6, 5.9e-6, true),
                    new ExportProof.BatchDeviation(16, 1.9e-6, 8.8e-6, true)),
                List.of())),
        "# identity 0123\nname = \"moco-shapes\"\nseed = 0\nmethod {\n  kind = moco\n"
            + "  temperature = 0.1 # <tau> & co\n}\n",
        List.of(
            new FileEntry("checkpoints/step-001560.json", 412),
            new FileEntry("checkpoints/step-001560.safetensors", 8_912_345),
            new FileEntry("export/backbone.onnx", 2_795_123),
            new FileEntry("metrics.jsonl", 182_332),
            new FileEntry("train.log", 9_412)),
        List.of(),
        "");
  }

  /** A run that was stopped by a loss that is no number, in the third epoch. */
  static ReportData diverged() {
    ReportData whole = finished();
    List<MetricsLine> lines = new ArrayList<>(metrics(2 * STEPS_PER_EPOCH + 20).lines());
    lines.add(new MetricsLine(177, 177.0 / STEPS_PER_EPOCH, 0, Map.of(Metrics.LOSS, Double.NaN)));
    return new ReportData(
        whole.provenance(),
        RunState.DIVERGED,
        Headline.of(new Metrics(lines), 64),
        Map.of(),
        new Metrics(lines),
        List.of(),
        List.of(),
        Optional.empty(),
        whole.resolved(),
        List.of(),
        List.of(),
        "");
  }

  static Provenance provenance() {
    Launch launch =
        new Launch(
            "2026-03-01T09:14:07Z",
            List.of("./selfdiff", "run", "experiments/quickstart.conf"),
            "box",
            4711,
            new Git("0123456789abcdef0123456789abcdef01234567", true),
            "17.0.15+6, Debian",
            "Linux 6.1 amd64",
            "AMD EPYC 9R14",
            2,
            new LaunchDevices(1, "cpu", 2),
            24_000,
            Map.of("nd4j-api", "1.0.0-M2.1", "onnxruntime", "1.29.0", "config", "1.4.9"));
    return new Provenance(
        "moco-shapes",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        Map.of("data", "shapes: 10 classes, 5000 training and 1000 test images of 32 x 32"),
        List.of(launch));
  }

  static Metrics metrics(int steps) {
    Random random = new Random(7);
    List<MetricsLine> lines = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      double epoch = (double) step / STEPS_PER_EPOCH;
      Map<String, Double> values = new LinkedHashMap<>();
      double loss = 4.2 + 3.4 * Math.exp(-epoch / 4) - 1.8 * Math.exp(-epoch * 6);
      values.put(Metrics.LOSS, loss + 0.16 * random.nextGaussian());
      values.put(Metrics.LEARNING_RATE, 0.03 * (1 + Math.cos(Math.PI * epoch / EPOCHS)));
      values.put(Metrics.IMAGES_PER_SECOND, 640 * (1 - 0.3 * Math.pow(random.nextDouble(), 6)));
      values.put(
          Metrics.FEATURE_STD, 0.088 * (1 - 0.4 * Math.exp(-epoch)) + 4e-4 * random.nextGaussian());
      double seconds = 187.0 * step / (EPOCHS * STEPS_PER_EPOCH);
      lines.add(new MetricsLine(step, epoch, 1.7e9 + step / 5.0, seconds, values));
      if (step % STEPS_PER_EPOCH == 0) {
        double top1 = 0.715 - 0.37 * Math.exp(-epoch / 5) + 0.008 * random.nextGaussian();
        Map<String, Double> knn = new LinkedHashMap<>();
        knn.put(Metrics.KNN_TOP1, top1);
        knn.put(Metrics.KNN_TOP5, Math.min(1, top1 + 0.24));
        lines.add(new MetricsLine(step, epoch, 1.7e9 + step / 5.0, seconds, knn));
      }
    }
    return new Metrics(lines);
  }

  static List<ViewRow> views() {
    Random random = new Random(3);
    List<ViewRow> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      BufferedImage original = shape(i, random);
      rows.add(
          new ViewRow(
              "shape " + i,
              rgb(original),
              List.of(
                  new ViewRow.ShownView("view 1", view(original, random), false),
                  new ViewRow.ShownView("view 2", view(original, random), i == 1)),
              List.of()));
    }
    return rows;
  }

  private static BufferedImage shape(int kind, Random random) {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.getHSBColor(random.nextFloat(), 0.5f, 0.4f + 0.5f * random.nextFloat()));
    g.fillRect(0, 0, SIZE, SIZE);
    g.setColor(Color.getHSBColor(random.nextFloat(), 0.8f, 0.9f));
    g.rotate(random.nextDouble(), SIZE / 2.0, SIZE / 2.0);
    if (kind % 2 == 0) {
      g.fillOval(6, 8, 14 + kind, 14);
    } else {
      g.fillRect(7, 9, 10 + kind, 15);
    }
    g.dispose();
    return image;
  }

  private static RgbImage view(BufferedImage image, Random random) {
    BufferedImage view = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = view.createGraphics();
    double scale = 1.2 + random.nextDouble();
    double shift = -(scale - 1) * SIZE * random.nextDouble();
    g.drawImage(image, new AffineTransform(scale, 0, 0, scale, shift, shift), null);
    g.dispose();
    RgbImage result = rgb(view);
    for (int i = 0; i < result.rgb().length; i++) {
      result.rgb()[i] = result.rgb()[i] >> 1 & 0x7f7f7f | random.nextInt(0x40);
    }
    return result;
  }

  private static RgbImage rgb(BufferedImage image) {
    return new RgbImage(SIZE, SIZE, image.getRGB(0, 0, SIZE, SIZE, null, 0, SIZE));
  }

  static int bytes(String html) {
    return html.getBytes(StandardCharsets.UTF_8).length;
  }
}
