package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.exports.onnx.Deviation;
import org.selfdiff.exports.onnx.OnnxExporter;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.exports.onnx.OnnxOptions;
import org.selfdiff.exports.onnx.OnnxPrecision;
import org.selfdiff.exports.onnx.OnnxProof;
import org.selfdiff.exports.onnx.OnnxSignature;
import org.selfdiff.exports.onnx.ProofReport;
import org.selfdiff.exports.onnx.Tolerance;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Export;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.report.ExportProof;

/**
 * Writes an evaluation of images as ONNX by an experiment's {@code export.onnx} and proves it in
 * ONNX Runtime on images.
 */
final class ProvenOnnx {
  /** Batch sizes to compare at, the last filled up with the first images, and how many images. */
  private record Trial(List<Integer> batches, int images, Tolerance tolerance) {
    static final Trial FLOAT32 = new Trial(List.of(1, 3, 16), 16, Tolerance.FLOAT32);

    /** Fewer: ONNX Runtime's processor kernels for float16 are slow. */
    static final Trial FLOAT16 = new Trial(List.of(1, 3), 4, Tolerance.FLOAT16);
  }

  /** Numbers of images that a buffer holds. */
  private static final int HELD = Integer.MAX_VALUE / Float.BYTES;

  private static final String PROVING = ".proving";

  /** Images of a step to write; the attention of a batch may be large. */
  static final int BATCH = 4;

  private final Export.Onnx settings;
  private final CenterView view;
  private final Executor executor;
  private final int threads;

  /**
   * How to write.
   *
   * @param view how images are shown, at the size that the file takes
   * @param executor what the file is compared with; the processor runs it, in the graph's precision
   * @param threads threads of either, at least 1
   */
  ProvenOnnx(Export.Onnx settings, CenterView view, Executor executor, int threads) {
    this.settings = settings;
    this.view = view;
    this.executor = executor;
    this.threads = threads;
  }

  /**
   * Writes the file; it gets its name when it is proven and says so.
   *
   * @param shown the file's name in the report
   * @param step the evaluation of {@link #BATCH} images, its input named {@link
   *     BackboneGraph#IMAGES}
   * @param states contents of its states
   * @param told metadata beside how images are prepared
   * @param set images to compare on
   * @return the proof; without batches where the experiment asks for none
   * @throws org.selfdiff.runner.record.DiskException if the file cannot be written
   */
  ExportProof write(
      Path file,
      String shown,
      TrainingStep step,
      Map<String, ByteBuffer> states,
      Map<String, String> told,
      ImageSet set)
      throws IOException {
    return AtomicFile.make(file, part -> make(part, shown, step, states, told, set));
  }

  private ExportProof make(
      Path file,
      String shown,
      TrainingStep step,
      Map<String, ByteBuffer> states,
      Map<String, String> told,
      ImageSet set)
      throws IOException {
    Map<String, String> metadata = new TreeMap<>(told);
    metadata.putAll(StatedView.preprocessing(view).metadata());
    OnnxOptions options =
        new OnnxOptions(
            settings.opset(), precision(), settings.foldBatchNorm(), "", version(), metadata);
    if (!settings.verify()) {
      OnnxExporter.write(file, step, states, options);
      return new ExportProof(
          shown, settings.opset(), "nothing", "no images", "none", List.of(), List.of());
    }
    // Under its own name the file has its proof, or is not there.
    Path proving = file.resolveSibling(file.getFileName() + PROVING);
    ProofReport report;
    try {
      OnnxSignature signature = OnnxExporter.write(proving, step, states, options);
      report = prove(proving, signature, step, states, set);
      OnnxFile.addMetadata(proving, report.metadata());
      Files.move(
          proving, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(proving);
    }
    return new ExportProof(
        shown,
        settings.opset(),
        report.runtime(),
        report.images() + (split(set) == Split.TEST ? " validation images" : " training images"),
        report.tolerance().toString(),
        batches(report),
        report.failures());
  }

  private static String version() {
    String version = ProvenOnnx.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private OnnxPrecision precision() {
    return switch (settings.precision()) {
      case FLOAT32 -> OnnxPrecision.FLOAT32;
      case FLOAT16 -> OnnxPrecision.FLOAT16;
    };
  }

  private static List<ExportProof.BatchDeviation> batches(ProofReport report) {
    Map<Integer, ExportProof.BatchDeviation> bySize = new LinkedHashMap<>();
    for (Deviation d : report.deviations()) {
      bySize.merge(
          d.batch(),
          new ExportProof.BatchDeviation(d.batch(), d.absolute(), d.relative(), d.passed()),
          (a, b) ->
              new ExportProof.BatchDeviation(
                  a.size(),
                  Math.max(a.maxAbsolute(), b.maxAbsolute()),
                  Math.max(a.maxRelative(), b.maxRelative()),
                  a.within() && b.within()));
    }
    return List.copyOf(bySize.values());
  }

  private ProofReport prove(
      Path file,
      OnnxSignature signature,
      TrainingStep step,
      Map<String, ByteBuffer> states,
      ImageSet set) {
    Trial trial =
        settings.precision() == Export.FilePrecision.FLOAT16 ? Trial.FLOAT16 : Trial.FLOAT32;
    List<float[]> images = images(set, trial.images());
    long most = Math.min(trial.images(), HELD / images.get(0).length);
    List<Integer> batches = trial.batches().stream().filter(size -> size <= most).toList();
    return new OnnxProof(batches, trial.tolerance(), threads)
        .run(file, signature, images, expected(step, states, images));
  }

  private List<float[]> images(ImageSet set, int count) {
    List<float[]> images = new ArrayList<>();
    int held = HELD / (3 * view.size() * view.size());
    try (EvaluationReader reader =
        EvaluationReader.open(set, split(set), view, Math.min(count, held), 1)) {
      while (images.size() < count && reader.hasNext()) {
        Batch batch = reader.next();
        FloatBuffer pixels = batch.view(0);
        int length = pixels.remaining() / batch.size();
        for (int i = 0; i < batch.size() && images.size() < count; i++) {
          float[] image = new float[length];
          pixels.get(i * length, image);
          images.add(image);
        }
      }
    }
    return images;
  }

  private static Split split(ImageSet set) {
    return set.size(Split.TEST) > 0 ? Split.TEST : Split.TRAIN;
  }

  /** What the engine gives for every image, by output. */
  private Map<String, List<float[]>> expected(
      TrainingStep step, Map<String, ByteBuffer> states, List<float[]> images) {
    Map<String, List<float[]>> rows = new HashMap<>();
    try (Program program = executor.compile(step, new Placement(threads))) {
      states.forEach((name, contents) -> program.stateToWrite(name).write(0, contents.duplicate()));
      int length = images.get(0).length;
      for (int first = 0; first < images.size(); first += BATCH) {
        int n = Math.min(BATCH, images.size() - first);
        Memory input = program.input(BackboneGraph.IMAGES);
        for (int i = 0; i < n; i++) {
          input.put((long) i * length, images.get(first + i), 0, length);
        }
        program.run();
        step.metrics().keySet().forEach(name -> add(rows, name, program, n));
      }
    }
    return rows;
  }

  private static void add(Map<String, List<float[]>> rows, String name, Program program, int n) {
    float[] all = program.metric(name).floats();
    int width = all.length / BATCH;
    for (int i = 0; i < n; i++) {
      rows.computeIfAbsent(name, any -> new ArrayList<>())
          .add(Arrays.copyOfRange(all, i * width, (i + 1) * width));
    }
  }
}
