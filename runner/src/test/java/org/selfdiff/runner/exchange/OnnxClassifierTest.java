package org.selfdiff.runner.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.methods.probe.ProbeFeatures;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ShapesData;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.session.InitialStates;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StateTensors;

/** A classifier's file gives what its weights make of the features that it gives beside. */
class OnnxClassifierTest {
  private static final String VIT = "backbone { kind = vit-tiny, patch = 8 }";
  private static final int IMAGES = 3;
  private static final List<String> CLASSES = List.of("cat", "a \"dog\"", "fish", "Vögel", "x, y");

  @TempDir private Path folder;

  private enum Reads {
    BACKBONE(Readout.Output.BACKBONE),
    BLOCKS(new Readout.Tokens(ProbeFeatures.CLASS_TOKENS_AND_MEAN_PATCH, 2)),
    INTERLEAVED(new Readout.Tokens(ProbeFeatures.INTERLEAVED, 1));

    private final Readout readout;

    Reads(Readout readout) {
      this.readout = readout;
    }
  }

  /** Tensors of a test. */
  private record Made(Map<String, float[]> values, Map<String, TensorInfo> infos)
      implements TensorSource {
    Made() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    void put(String name, Random random, double from, double to, long... shape) {
      TensorInfo info = TensorInfo.of(name, SafetensorsDType.F32, shape);
      float[] numbers = new float[(int) info.elements()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) (from + (to - from) * random.nextDouble());
      }
      values.put(name, numbers);
      infos.put(name, info);
    }

    @Override
    public List<TensorInfo> tensors() {
      return List.copyOf(infos.values());
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      for (int i = (int) offset / 4; into.hasRemaining(); i++) {
        into.putFloat(values.get(name)[i]);
      }
    }
  }

  private static Made tensors(int dim, boolean batchNorm) {
    Random random = new Random(3);
    Made made = new Made();
    made.put("fc.weight", random, -1, 1, CLASSES.size(), dim);
    made.put("fc.bias", random, -1, 1, CLASSES.size());
    if (batchNorm) {
      made.put("bn.weight", random, 0.5, 2, CLASSES.size());
      made.put("bn.bias", random, -1, 1, CLASSES.size());
      made.put("bn.running_mean", random, -1, 1, CLASSES.size());
      made.put("bn.running_var", random, 0.5, 2, CLASSES.size());
    }
    return made;
  }

  private static LinearClassifier classifier(
      Experiment e, Readout readout, boolean unit, boolean batchNorm, Made tensors) {
    return new LinearClassifier(
        readout,
        unit,
        batchNorm,
        e.centerView(),
        CLASSES,
        new LinearClassifier.Origin("linear-x", "lr 1", 7, 0.625, 1, "drawn", "ab", 9, "cd"),
        HeldTensors.of(tensors, ""));
  }

  private static ExportProof write(
      Experiment e, LinearClassifier classifier, boolean softmax, boolean features, Path file)
      throws IOException {
    try (Program program =
            new Nd4jExecutor()
                .compile(Setup.of(e).features(Readout.Output.BACKBONE), new Placement(1));
        ImageSet set = new ShapesData(8, 16, 16).open()) {
      InitialStates.write(program, 5);
      BackboneWeights weights =
          new BackboneWeights(new StateTensors(program), e.method().encoder() + ".");
      return new OnnxClassifier(e, weights, classifier, softmax, features, new Nd4jExecutor(), 1)
          .write(file, "classifier.onnx", Map.of("run.name", e.name()), set);
    }
  }

  private static FloatBuffer images(int side) {
    Random random = new Random(8);
    FloatBuffer images =
        ByteBuffer.allocateDirect(IMAGES * 3 * side * side * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    while (images.hasRemaining()) {
      images.put((float) random.nextGaussian());
    }
    return images.rewind();
  }

  /** By hand and in double. */
  private static double[] logits(float[] features, int row, Made made, boolean unit) {
    int dim = features.length / IMAGES;
    double length = 0;
    for (int i = 0; i < dim; i++) {
      length += Math.pow(features[row * dim + i], 2);
    }
    double by = unit ? Math.sqrt(length) : 1;
    double[] logits = new double[CLASSES.size()];
    for (int c = 0; c < logits.length; c++) {
      logits[c] = made.values().get("fc.bias")[c];
      for (int i = 0; i < dim; i++) {
        logits[c] += made.values().get("fc.weight")[c * dim + i] * features[row * dim + i] / by;
      }
      if (made.values().containsKey("bn.weight")) {
        double deviation = Math.sqrt(made.values().get("bn.running_var")[c] + 1e-5);
        logits[c] =
            made.values().get("bn.bias")[c]
                + made.values().get("bn.weight")[c]
                    * (logits[c] - made.values().get("bn.running_mean")[c])
                    / deviation;
      }
    }
    return logits;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backbone.width=4 | BACKBONE | 32 | false | false | 17",
        "backbone.width=4 | BACKBONE | 32 | true | true | 21",
        VIT + " | BLOCKS | 576 | false | false | 18",
        VIT + " | INTERLEAVED | 384 | true | false | 17",
      })
  void logitsAreFeaturesTimesWeights(
      String backbone, Reads reads, int dim, boolean unit, boolean batchNorm, int opset)
      throws IOException {
    Experiment e = TinyRun.load(folder, backbone, "export.onnx.opset=" + opset).experiment();
    Made made = tensors(dim, batchNorm);
    LinearClassifier classifier = classifier(e, reads.readout, unit, batchNorm, made);
    // As it comes back from the folder of an evaluation.
    classifier.write(folder);
    classifier = LinearClassifier.read(LinearClassifier.file(folder, "linear-x"));
    Path file = folder.resolve("classifier.onnx");
    ExportProof proof = write(e, classifier, false, true, file);
    assertThat(proof.failures()).isEmpty();
    assertThat(proof.passed()).isTrue();

    try (OnnxModel model = OnnxModel.open(file, 1)) {
      assertThat(model.outputs()).containsExactly("logits", "features");
      Map<String, float[]> out = model.run(images(16), IMAGES, model.outputs());
      assertThat(out.get("features")).hasSize(IMAGES * dim);
      double size = 0;
      for (int row = 0; row < IMAGES; row++) {
        double[] expected = logits(out.get("features"), row, made, unit);
        for (int c = 0; c < CLASSES.size(); c++) {
          double given = out.get("logits")[row * CLASSES.size() + c];
          size = Math.max(size, Math.abs(expected[c]));
          assertThat(given).isCloseTo(expected[c], within(1e-5 * Math.max(1, size)));
        }
      }
      assertThat(size).isGreaterThan(0.5);
      assertThat(model.metadata())
          .containsEntry(
              "selfdiff.classes", "[\"cat\",\"a \\\"dog\\\"\",\"fish\",\"Vögel\",\"x, y\"]")
          .containsEntry("selfdiff.protocol", "linear-x")
          .containsEntry("selfdiff.variant", "lr 1")
          .containsEntry("selfdiff.epoch", "7")
          .containsEntry("selfdiff.top1", "0.625")
          .containsEntry("selfdiff.top5", "1.0")
          .containsEntry("selfdiff.data", "drawn")
          .containsEntry("selfdiff.data-sha256", "ab")
          .containsEntry("selfdiff.step", "9")
          .containsEntry("selfdiff.weights", "cd")
          .containsEntry("image.size", "16")
          .containsEntry("run.name", "tiny")
          .containsEntry("proof.result", "passed");
    }
  }

  @ParameterizedTest
  @CsvSource({"float32, 1e-6", "float16, 2e-2"})
  void probabilitiesAreTheSoftmaxOfLogits(String precision, double deviation) throws IOException {
    Experiment e =
        TinyRun.load(folder, "backbone.width=4", "export.onnx.precision=" + precision).experiment();
    LinearClassifier classifier =
        classifier(e, Readout.Output.BACKBONE, false, false, tensors(32, false));
    List<float[]> outputs = new ArrayList<>();
    for (boolean softmax : new boolean[] {false, true}) {
      Path file = folder.resolve(softmax + ".onnx");
      assertThat(write(e, classifier, softmax, false, file).failures()).isEmpty();
      try (OnnxModel model = OnnxModel.open(file, 1)) {
        String name = softmax ? "probabilities" : "logits";
        assertThat(model.outputs()).containsExactly(name);
        outputs.add(model.run(images(16), IMAGES, Set.of(name)).get(name));
      }
    }
    for (int row = 0; row < IMAGES; row++) {
      double sum = 0;
      double total = 0;
      for (int c = 0; c < CLASSES.size(); c++) {
        sum += Math.exp(outputs.get(0)[row * CLASSES.size() + c]);
        total += outputs.get(1)[row * CLASSES.size() + c];
      }
      assertThat(total).isCloseTo(1, within(precision.equals("float32") ? 1e-6 : 2e-3));
      for (int c = 0; c < CLASSES.size(); c++) {
        int at = row * CLASSES.size() + c;
        assertThat((double) outputs.get(1)[at])
            .isCloseTo(Math.exp(outputs.get(0)[at]) / sum, within(deviation));
      }
    }
  }

  @Test
  void aClassifierOfOtherFeaturesIsRefused() throws IOException {
    Experiment e = TinyRun.load(folder, "backbone.width=4").experiment();
    Path file = folder.resolve("classifier.onnx");
    assertThatThrownBy(
            () ->
                write(
                    e,
                    classifier(e, Readout.Output.BACKBONE, false, false, tensors(31, false)),
                    false,
                    false,
                    file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("these features and classes need classifier.fc.weight F32 [5, 32]");
    assertThatThrownBy(
            () ->
                write(
                    e,
                    classifier(e, Reads.BLOCKS.readout, false, false, tensors(32, false)),
                    false,
                    false,
                    file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the backbone of the run has no tokens");
    assertThat(file).doesNotExist();
  }

  @Test
  void aDamagedFileOfAClassifierIsNamed() throws IOException {
    Experiment e = TinyRun.load(folder, "backbone.width=4").experiment();
    classifier(e, Readout.Output.BACKBONE, false, false, tensors(32, false)).write(folder);
    Path file = LinearClassifier.file(folder, "linear-x");
    byte[] whole = Files.readAllBytes(file);
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    for (String[] change :
        new String[][] {
          {"\"selfdiff.epoch\":\"7\"", "\"selfdiff.epoch\":\"x\""},
          {"\"selfdiff.top1\"", "\"selfdiff.topl\""},
          {"\"backbone\"", "\"backbane\""},
          {"fish", "fis\\"},
          {"image.size\":\"16\"", "image.size\":\"17\""},
        }) {
      assertThat(text).contains(change[0]);
      Files.write(file, text.replace(change[0], change[1]).getBytes(StandardCharsets.ISO_8859_1));
      assertThatThrownBy(() -> LinearClassifier.read(file))
          .as(change[1])
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(file + ": not the classifier of an evaluation: ")
          .hasMessageEndingWith("; remove the file and evaluate again");
    }
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> LinearClassifier.read(file)).isInstanceOf(DataException.class);
    }
  }
}
