package org.selfdiff.exports.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.ByteString;

/** The residual net's file: proven as written, and not proven after each kind of change. */
class OnnxProofTest {
  @TempDir Path folder;
  private Path file;
  private Net net;
  private OnnxSignature signature;
  private Map<String, List<float[]>> expected;
  private final OnnxProof proof = new OnnxProof(List.of(1, 3, 16), Tolerance.FLOAT32, 1);

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("backbone.onnx");
    net = Net.residual();
    OnnxOptions options = new OnnxOptions(17, "encoder_q.", "test", Map.of("run.id", "abc"));
    signature = OnnxExporter.write(file, net.step(), net.contents(), options);
    expected = net.stock();
  }

  private ProofReport run() {
    return proof.run(file, signature, net.images(), expected);
  }

  private void change(Consumer<ModelProto.Builder> how) throws IOException {
    ModelProto.Builder model = OnnxFile.read(file).toBuilder();
    how.accept(model);
    OnnxFile.write(file, model.build());
  }

  @Test
  void provesTheFile() {
    ProofReport report = run();
    assertThat(report.failures()).isEmpty();
    assertThat(report.passed()).isTrue();
    assertThat(report.deviations())
        .extracting(Deviation::batch, Deviation::output)
        .containsExactly(tuple(1, "features"), tuple(3, "features"), tuple(16, "features"));
    assertThat(report.absolute()).isLessThan(1e-5);
    assertThat(report.neighbors()).isEqualTo(1);
    assertThat(report.runtime()).startsWith("ONNX Runtime 1.");
  }

  @Test
  void writesTheOutcomeIntoTheFile() throws IOException {
    ProofReport report = run();
    byte[] before = Files.readAllBytes(file);
    OnnxFile.addMetadata(file, report.metadata());
    Map<String, String> metadata = OnnxFile.metadata(file);
    assertThat(metadata)
        .containsEntry("proof.result", "passed")
        .containsEntry("proof.images", "4")
        .containsEntry("proof.batches", "1,3,16")
        .containsEntry("proof.tolerance", "|a - b| <= 1.0E-4 * rms + 0.001 * |b|")
        .containsEntry("proof.max-absolute", Double.toString(report.absolute()))
        .containsEntry("run.id", "abc");
    assertThat(run().passed()).isTrue();
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
    change(m -> OnnxFile.setMetadata(m, signature.metadata()));
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void anotherWeightFailsByItsNumbersAndItsSum() throws IOException {
    change(m -> scaleFirst(m, "layer1.0.conv1.weight", 1.5f));
    ProofReport report = run();
    assertThat(report.passed()).isFalse();
    assertThat(report.failures()).hasSize(4);
    assertThat(report.failures().get(0)).startsWith("the initializers are not those");
    assertThat(report.failures().get(1)).startsWith("features at batch 1: max |a - b| ");
    assertThat(report.deviations()).allMatch(d -> d.worst() > 1);
    assertThat(report.metadata().get("proof.result")).startsWith("failed: the initializers");
  }

  @Test
  void aWeightChangedWithinTheToleranceFailsByItsSum() throws IOException {
    change(m -> scaleFirst(m, "layer1.0.conv1.weight", 1.00001f));
    assertThat(run().failures())
        .singleElement()
        .asString()
        .startsWith("the initializers are not those that were written (SHA-256 ");
  }

  private static void scaleFirst(ModelProto.Builder model, String name, float factor) {
    GraphProto.Builder graph = model.getGraphBuilder();
    for (TensorProto.Builder t : graph.getInitializerBuilderList()) {
      if (t.getName().equals(name)) {
        ByteBuffer raw = ByteBuffer.wrap(t.getRawData().toByteArray());
        raw.order(ByteOrder.LITTLE_ENDIAN).putFloat(0, raw.getFloat(0) * factor);
        t.setRawData(ByteString.copyFrom(raw.rewind()));
        return;
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void aFixedBatchFails() throws IOException {
    change(m -> dimension(m, 4));
    assertThat(run().failures())
        .first()
        .asString()
        .isEqualTo("image is [4, 3, 9, 9], not [batch, 3, 9, 9]");
    assertThat(run().failures()).last().asString().startsWith("ONNX Runtime cannot run ");
  }

  private static void dimension(ModelProto.Builder m, long batch) {
    m.getGraphBuilder()
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(0)
        .setDimValue(batch);
  }

  @Test
  void otherMetadataFails() throws IOException {
    change(m -> OnnxFile.setMetadata(m, Map.of("run.id", "xyz")));
    change(m -> m.setProducerName("other"));
    assertThat(run().failures())
        .contains("the producer is other, not SelfDiff")
        .contains("the metadata run.id is xyz, not abc")
        .contains("the metadata input.image is null, not float32 [batch, 3, 9, 9]");
  }

  @Test
  void anotherOutputNameFails() throws IOException {
    change(
        m -> {
          m.getGraphBuilder().getOutputBuilder(0).setName("y");
          int last = m.getGraph().getNodeCount() - 1;
          m.getGraphBuilder().getNodeBuilder(last).setOutput(0, "y");
        });
    assertThat(run().failures()).first().isEqualTo("the outputs are [y], not [features]");
    assertThat(run().passed()).isFalse();
  }

  @Test
  void aBrokenFileFails() throws IOException {
    Files.write(file, new byte[] {1, 2, 3});
    ProofReport report = run();
    assertThat(report.failures())
        .singleElement()
        .asString()
        .startsWith("ONNX Runtime cannot run " + file);
    assertThat(report.metadata()).containsEntry("proof.max-absolute", "NaN");
  }

  @Test
  void numbersThatAreNoneFail() {
    expected.get("features").get(2)[1] = Float.NaN;
    ProofReport report = run();
    assertThat(report.passed()).isFalse();
    assertThat(report.deviations()).allMatch(d -> Double.isNaN(d.worst()));
  }

  @Test
  void measuresDeviations() {
    float[] row = expected.get("features").get(2);
    float value = row[1];
    row[1] += 0.5f;
    double rms = Math.sqrt(meanSquare());
    Deviation d = run().deviations().get(0);
    assertThat(d.absolute()).isEqualTo(0.5, within(1e-5));
    double b = value + 0.5;
    assertThat(d.relative()).isEqualTo(0.5 / Math.max(Math.abs(b), rms), within(1e-4));
    assertThat(d.worst()).isEqualTo(0.5 / (1e-4 * rms + 1e-3 * Math.abs(b)), within(0.1));
    assertThat(d.image()).isEqualTo(2);
  }

  private double meanSquare() {
    double sum = 0;
    int n = 0;
    for (float[] row : expected.get("features")) {
      for (float v : row) {
        sum += (double) v * v;
        n++;
      }
    }
    return sum / n;
  }

  @Test
  void agreementOfNeighbors() {
    List<float[]> e = List.of(unit(0), unit(10), unit(90), unit(95));
    assertThat(NearestImages.agreement(e, e, 0)).isEqualTo(1);
    List<float[]> a = new ArrayList<>(e);
    a.set(1, unit(50.5));
    assertThat(NearestImages.agreement(e, a, 0)).isEqualTo(0.75);
    assertThat(NearestImages.agreement(e, a, 1.5)).isEqualTo(1);
  }

  private static float[] unit(double degrees) {
    double r = Math.toRadians(degrees);
    return new float[] {(float) Math.cos(r), (float) Math.sin(r)};
  }

  @Test
  void refusesArgumentsThatDoNotFit() {
    assertThatThrownBy(() -> proof.run(file, signature, List.of(), Map.of()))
        .hasMessage("no images to compare on");
    assertThatThrownBy(() -> proof.run(file, signature, net.images(), Map.of()))
        .hasMessage("expected outputs [], file's [features]");
    List<float[]> three = expected.get("features").subList(0, 3);
    assertThatThrownBy(() -> proof.run(file, signature, net.images(), Map.of("features", three)))
        .hasMessage("features: 4 arrays of 6 numbers are needed");
    assertThatThrownBy(() -> new OnnxProof(List.of(0), Tolerance.FLOAT32, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tolerance(-1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
