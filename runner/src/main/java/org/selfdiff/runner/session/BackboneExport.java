package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.onnx.Deviation;
import org.selfdiff.exports.onnx.OnnxExporter;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.exports.onnx.OnnxOptions;
import org.selfdiff.exports.onnx.OnnxProof;
import org.selfdiff.exports.onnx.OnnxSignature;
import org.selfdiff.exports.onnx.Preprocessing;
import org.selfdiff.exports.onnx.ProofReport;
import org.selfdiff.exports.onnx.Tolerance;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.record.RunFolder;
import org.selfdiff.runner.report.ExportProof;

/** Writes the trained backbone as ONNX and proves it on real images. */
final class BackboneExport {
  /** Name of the file in the folder of the exports. */
  static final String FILE = "backbone.onnx";

  private static final String OUTPUT = "backbone";
  private static final List<Integer> BATCHES = List.of(1, 3, 16);
  private static final int IMAGES = 16;

  private final Loaded.Valid loaded;
  private final Setup setup;
  private final ImageSet set;
  private final RunFolder folder;

  BackboneExport(Loaded.Valid loaded, Setup setup, ImageSet set, RunFolder folder) {
    this.loaded = loaded;
    this.setup = setup;
    this.set = set;
    this.folder = folder;
  }

  /**
   * Writes {@code export/backbone.onnx}.
   *
   * @return the proof; without batches where the experiment asks for none
   */
  ExportProof write(Program trained) throws IOException {
    Experiment e = loaded.experiment();
    Path file = folder.paths().export().resolve(FILE);
    TrainingStep features = setup.features();
    TrainingStep backbone =
        new TrainingStep(
            features.graph(),
            features.states(),
            Map.of(),
            Map.of(OUTPUT, features.metrics().get(OUTPUT)));
    Map<String, ByteBuffer> states = new HashMap<>();
    for (State s : backbone.states()) {
      states.put(s.name(), trained.state(s.name()));
    }
    int opset = e.export().onnx().opset();
    OnnxOptions options =
        new OnnxOptions(opset, e.method().encoder() + ".", version(), metadata(e));
    OnnxSignature signature = OnnxExporter.write(file, backbone, states, options);
    String relative = folder.paths().folder().relativize(file).toString();
    if (!e.export().onnx().verify()) {
      return new ExportProof(relative, opset, "nothing", "no images", "none", List.of(), List.of());
    }
    ProofReport report = prove(file, signature, trained);
    OnnxFile.addMetadata(file, report.metadata());
    List<ExportProof.Batch> batches = new ArrayList<>();
    for (Deviation d : report.deviations()) {
      batches.add(new ExportProof.Batch(d.batch(), d.absolute(), d.relative(), d.passed()));
    }
    return new ExportProof(
        relative,
        opset,
        report.runtime(),
        report.images() + (split() == Split.TEST ? " validation images" : " training images"),
        report.tolerance().toString(),
        batches,
        report.failures());
  }

  private ProofReport prove(Path file, OnnxSignature signature, Program trained) {
    // The file computes in the graph's format, however short the one of the training was.
    Placement exact = new Placement(setup.placement().threads());
    List<float[]> images = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    try (FeatureExtractor extractor =
            new FeatureExtractor(
                setup.executor(), setup.features(), OUTPUT, exact, setup.workers());
        EvaluationReader reader =
            EvaluationReader.open(set, split(), loaded.experiment().views(), IMAGES, 1)) {
      extractor.load(trained);
      Batch batch = reader.next();
      int n = batch.size();
      FloatBuffer pixels = batch.view(0);
      int length = pixels.remaining() / n;
      for (int i = 0; i < n; i++) {
        float[] image = new float[length];
        pixels.get(i * length, image);
        images.add(image);
      }
      float[] rows = extractor.of(batch.view(0), n);
      int dim = rows.length / n;
      for (int i = 0; i < n; i++) {
        expected.add(Arrays.copyOfRange(rows, i * dim, (i + 1) * dim));
      }
    }
    return new OnnxProof(BATCHES, Tolerance.FLOAT32, setup.placement().threads())
        .run(file, signature, images, Map.of(OUTPUT, expected));
  }

  private Split split() {
    return set.size(Split.TEST) > 0 ? Split.TEST : Split.TRAIN;
  }

  private Map<String, String> metadata(Experiment e) {
    Views views = e.views();
    int side = views.size();
    String resize =
        "images of "
            + side
            + " x "
            + side
            + " as they are; others: shorter side to "
            + Math.round(side * 256 / 224.0)
            + " (antialiased bilinear), center crop "
            + side;
    Map<String, String> m =
        new HashMap<>(
            new Preprocessing(side, resize, views.normalize().mean(), views.normalize().std())
                .metadata());
    m.put("run.name", e.name());
    m.put("run.identity", loaded.identity().hex());
    m.put("run.experiment", loaded.resolvedText());
    folder.provenance().data().forEach((key, value) -> m.put("data." + key, value));
    m.put("provenance.launches", Integer.toString(folder.provenance().launches().size()));
    m.put("provenance.started", folder.provenance().launches().get(0).started());
    if (folder.provenance().launches().get(0).git() != null) {
      m.put("provenance.code", folder.provenance().launches().get(0).git().toString());
    }
    return m;
  }

  private static String version() {
    String version = BackboneExport.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
