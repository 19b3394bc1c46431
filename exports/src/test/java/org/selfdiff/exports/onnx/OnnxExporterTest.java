package org.selfdiff.exports.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The residual net's file: names, contents, metadata, versions, and ONNX's own checker. */
class OnnxExporterTest {
  @TempDir Path folder;

  private ModelProto write(int opset) throws IOException {
    Net net = Net.residual();
    Map<String, String> metadata =
        new HashMap<>(
            new Preprocessing(9, "none", List.of(0.5, 0.4, 0.3), List.of(0.2, 0.2, 0.25))
                .metadata());
    metadata.put("run.id", "abc");
    OnnxOptions options = new OnnxOptions(opset, "encoder_q.", "0.1", metadata);
    Path file = folder.resolve("backbone.onnx");
    OnnxExporter.write(file, net.step(), net.contents(), options);
    return OnnxFile.read(file);
  }

  @Test
  void namesNodesAndInitializersLikeTheModules() throws IOException {
    GraphProto graph = write(17).getGraph();
    assertThat(graph.getNodeList())
        .extracting(NodeProto::getName)
        .containsExactly(
            "conv1",
            "bn1",
            "bn1/Relu",
            "bn1/MaxPool",
            "layer1.0.conv1",
            "layer1.0.bn1",
            "layer1.0.downsample.0",
            "layer1.0.bn1/Add",
            "layer1.0.bn1/Relu",
            "layer1.0.bn1/ReduceMean");
    assertThat(graph.getNode(9).getOutputList()).containsExactly("features");
    assertThat(graph.getInitializerList())
        .extracting(TensorProto::getName)
        .containsExactly(
            "conv1.weight",
            "bn1.running_mean",
            "bn1.running_var",
            "bn1.weight",
            "bn1.bias",
            "layer1.0.conv1.weight",
            "layer1.0.bn1.running_mean",
            "layer1.0.bn1.running_var",
            "layer1.0.bn1.weight",
            "layer1.0.bn1.bias",
            "layer1.0.downsample.0.weight");
  }

  @Test
  void everyInitializerHasItsPartsNumbers() throws IOException {
    Net net = Net.residual();
    GraphProto graph = write(17).getGraph();
    net.step()
        .states()
        .get(0)
        .parts()
        .forEach(
            part ->
                graph.getInitializerList().stream()
                    .filter(t -> ("encoder_q." + t.getName()).equals(part.name()))
                    .forEach(
                        t -> {
                          assertThat(t.getDimsList())
                              .containsExactly(
                                  Arrays.stream(part.shape().dims()).boxed().toArray(Long[]::new));
                          var raw = t.getRawData().asReadOnlyByteBuffer();
                          raw.order(ByteOrder.LITTLE_ENDIAN);
                          for (int i = 0; i < part.shape().size(); i++) {
                            assertThat(raw.getFloat(4 * i))
                                .isEqualTo(net.weights[(int) part.offset() + i]);
                          }
                        }));
  }

  @Test
  void nothingOfTheHeadIsInTheFile() throws IOException {
    Path file = folder.resolve("backbone.onnx");
    write(17);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(text).contains("layer1.0.conv1.weight").doesNotContain("fc.").doesNotContain("Gemm");
    assertThat(text).doesNotContain("encoder_q");
  }

  @Test
  void carriesProducerAndMetadata() throws IOException {
    ModelProto model = write(17);
    assertThat(model.getProducerName()).isEqualTo("SelfDiff");
    assertThat(model.getProducerVersion()).isEqualTo("0.1");
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put(
        "content.sha256",
        OnnxFile.contentSha256(
            model, OnnxFile.weightsSha256(model.getGraph().getInitializerList())));
    expected.put("image.channels", "RGB");
    expected.put("image.layout", "NCHW");
    expected.put("image.mean", "0.5,0.4,0.3");
    expected.put("image.range", "0..1");
    expected.put("image.resize", "none");
    expected.put("image.size", "9");
    expected.put("image.std", "0.2,0.2,0.25");
    expected.put("input.image", "float32 [batch, 3, 9, 9]");
    expected.put("output.features", "float32 [batch, 6]");
    expected.put("run.id", "abc");
    expected.put("weights.precision", "float32");
    expected.put("weights.sha256", OnnxFile.weightsSha256(model.getGraph().getInitializerList()));
    assertThat(OnnxFile.metadata(model)).containsExactlyEntriesOf(expected);
  }

  @Test
  void equalContentsGiveEqualBytes() throws IOException {
    Path file = folder.resolve("backbone.onnx");
    write(17);
    byte[] first = Files.readAllBytes(file);
    write(17);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @ParameterizedTest
  @CsvSource({"17,8", "18,8", "19,9", "20,9", "21,10"})
  void passesTheOfficialChecker(int opset, int ir) throws IOException {
    ModelProto model = write(opset);
    assertThat(model.getIrVersion()).isEqualTo(ir);
    assertThat(model.getOpsetImportList()).hasSize(1);
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(opset);
    Path file = folder.resolve("backbone.onnx");
    Map<String, String> shapes = OfficialChecker.check(file, folder.resolve("inferred.onnx"));
    assertThat(shapes)
        .hasSize(10)
        .containsEntry("conv1", "batch,4,9,9")
        .containsEntry("bn1/MaxPool", "batch,4,5,5")
        .containsEntry("layer1.0.bn1/Add", "batch,6,3,3")
        .containsEntry("features", "batch,6");
    NodeProto mean = model.getGraph().getNode(9);
    assertThat(mean.getInputCount()).isEqualTo(opset >= 18 ? 2 : 1);
    assertThat(mean.getAttributeList())
        .extracting(AttributeProto::getName)
        .containsExactly(
            opset >= 18 ? new String[] {"keepdims"} : new String[] {"axes", "keepdims"});
  }

  @Test
  void theCheckerRefusesAWrongShape() throws IOException {
    ModelProto.Builder model = write(17).toBuilder();
    model
        .getGraphBuilder()
        .getOutputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(1)
        .setDimValue(7);
    Path file = folder.resolve("wrong.onnx");
    OnnxFile.write(file, model.build());
    assertThatThrownBy(() -> OfficialChecker.check(file, folder.resolve("inferred.onnx")))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("existing shape differ in dimension 1: (6) vs (7)");
  }
}
