package org.selfdiff.exports.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.protobuf.ByteString;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.Mutations;

/** ONNX files that are damaged, or made to hurt, or only not what is expected. */
class HostileOnnxTest {
  private static final int FLOAT = 1;
  private static final int UINT8 = 2;
  private static final int INT64 = 7;
  private static final int FLOAT16 = 10;

  @TempDir private Path folder;
  @TempDir private Path elsewhere;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.onnx");
  }

  /** A model that averages every channel: [batch, 3, 4, 4] to [batch, 3, 1, 1]. */
  private static ModelProto.Builder model(int type, Object... dims) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("g")
            .addInput(info("input", type, dims))
            .addOutput(info("features", type))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("GlobalAveragePool")
                    .addInput("input")
                    .addOutput("features"));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph);
  }

  private static ValueInfoProto info(String name, int type, Object... dims) {
    ValueInfoProto.Builder info = ValueInfoProto.newBuilder().setName(name);
    var tensor = info.getTypeBuilder().getTensorTypeBuilder().setElemType(type);
    for (Object dim : dims) {
      var d = tensor.getShapeBuilder().addDimBuilder();
      if (dim instanceof Integer n) {
        d.setDimValue(n);
      } else {
        d.setDimParam((String) dim);
      }
    }
    return info.build();
  }

  private static TensorProto.Builder shape(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long v : values) {
      raw.putLong(v);
    }
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(INT64)
        .addDims(values.length)
        .setRawData(ByteString.copyFrom(raw.array()));
  }

  private static NodeProto.Builder node(String op, String output, String... inputs) {
    return NodeProto.newBuilder().setOpType(op).addAllInput(List.of(inputs)).addOutput(output);
  }

  private OnnxModel open(ModelProto.Builder model) throws IOException {
    OnnxFile.write(file, model.build());
    return OnnxModel.open(file, 1);
  }

  private void refused(ModelProto.Builder model, String message) throws IOException {
    OnnxFile.write(file, model.build());
    assertThatThrownBy(() -> OnnxModel.open(file, 1))
        .isInstanceOf(FileFormatException.class)
        .hasMessage(file + ": " + message);
  }

  private static FloatBuffer images(int n) {
    FloatBuffer images =
        ByteBuffer.allocateDirect(4 * n * 48).order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int i = 0; i < images.capacity(); i++) {
      images.put(i, i / 16);
    }
    return images;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "2, 3", "4, 3", "3, 3"})
  void aFixedBatchIsRunInPieces(int batch, int n) throws IOException {
    try (OnnxModel model = open(model(FLOAT, batch, 3, 4, 4))) {
      float[] rows = model.run(images(n), n, Set.of("features")).get("features");
      assertThat(rows).hasSize(3 * n);
      for (int i = 0; i < rows.length; i++) {
        assertThat(rows[i]).isEqualTo(i);
      }
    }
  }

  @Test
  void whatAnInputIsIsSaid() throws IOException {
    String expected = "; expected one float32 batch of square RGB images [batch, 3, size, size]";
    refused(
        model(FLOAT, "batch", 4, 4, 3),
        "input float32 [batch, 4, 4, 3]: channels are last; export it with channels first"
            + expected);
    refused(
        model(FLOAT, "batch", 3, "h", "w"),
        "input float32 [batch, 3, h, w]: height and width are not fixed; export it for one"
            + " size, with the batch alone in dynamic_axes"
            + expected);
    refused(
        model(FLOAT16, "batch", 3, 4, 4),
        "input float16 [batch, 3, 4, 4]: numbers of half precision; convert the weights alone"
            + " and keep the types of inputs and outputs (keep_io_types=True)"
            + expected);
    refused(
        model(FLOAT, "batch", 1, 4, 4), "input float32 [batch, 1, 4, 4]: 1 channels" + expected);
    refused(
        model(FLOAT, "batch", 3, 4, 5),
        "input float32 [batch, 3, 4, 5]: images that are not square" + expected);
    refused(
        model(FLOAT, "batch", 3, 100_000, 100_000),
        "input float32 [batch, 3, 100000, 100000]: images of 100000 pixels, which are 1 to"
            + " 8192"
            + expected);
    ModelProto.Builder bytes = model(UINT8, "batch", 3, 4, 4);
    bytes.getGraphBuilder().setNode(0, node("Identity", "features", "input"));
    refused(
        bytes,
        "input uint8 [batch, 3, 4, 4]: pixels as bytes; export it with an input of float32"
            + " that is normalized before"
            + expected);
    ModelProto.Builder two = model(FLOAT, "batch", 3, 4, 4);
    two.getGraphBuilder().addInput(info("mask", INT64, "batch"));
    refused(
        two, "it has 2 inputs, input float32 [batch, 3, 4, 4] and mask int64 [batch]" + expected);
  }

  @Test
  void rowsThatAreNotThoseOfTheImagesAreRefused() throws IOException {
    ModelProto.Builder seven = model(FLOAT, "batch", 3, 4, 4);
    seven
        .getGraphBuilder()
        .setNode(0, node("GlobalAveragePool", "pooled", "input"))
        .addNode(
            node("Concat", "features", "pooled", "pooled", "pooled", "pooled")
                .addAttribute(
                    AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(0)));
    try (OnnxModel model = open(seven)) {
      assertThatThrownBy(() -> model.run(images(1), 1, Set.of("features")))
          .hasMessage(
              file
                  + ": output features has the shape [4, 3, 1, 1] for 1 images, expected a row for"
                  + " each");
    }
    assertThat(OnnxModel.firstNotFinite(new float[] {1, 2, 3, Float.NaN, 5, 6}, 3)).hasValue(1);
    assertThat(OnnxModel.firstNotFinite(new float[] {1, 2}, 1)).isEmpty();
  }

  private void bomb(String message, Consumer<GraphProto.Builder> change) throws IOException {
    ModelProto.Builder model = model(FLOAT, "batch", 3, 4, 4);
    change.accept(model.getGraphBuilder());
    refused(model, message);
  }

  @Test
  void shapesThatNoMachineHoldsAreRefused() throws IOException {
    bomb(
        "its node ConstantOfShape makes 1.00e+12 elements by the constant [1000000.0, 1000000.0],"
            + " expected 268435456 at most",
        g ->
            g.addInitializer(shape("s", 1_000_000, 1_000_000))
                .addNode(node("ConstantOfShape", "x", "s")));
    bomb(
        "its node Expand makes 1.00e+12 elements by the constant [1000000.0, 1000000.0], expected"
            + " 268435456 at most",
        g ->
            g.addInitializer(shape("a", 1_000_000))
                .addNode(
                    node("Concat", "s", "a", "a")
                        .addAttribute(AttributeProto.newBuilder().setName("axis").setI(0)))
                .addNode(node("Expand", "x", "input", "s")));
    bomb(
        "the tensor w of shape [1000000, 100000] has more elements than are read at once",
        g ->
            g.addInitializer(
                TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(FLOAT)
                    .addDims(1_000_000)
                    .addDims(100_000)));
    bomb(
        "the tensor w of shape [1000000, 100] has 100000000 elements, and the file 0 of them",
        g ->
            g.addInitializer(
                TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(FLOAT)
                    .addDims(1_000_000)
                    .addDims(100)));
    bomb(
        "its node Loop repeats a graph, which no backbone needs and which may not end",
        g -> g.addNode(node("Loop", "x", "", "")));
    bomb(
        "its node MaxPool has pads [1000000000, 0, 0, 0], expected 65536 at most",
        g ->
            g.addNode(
                node("MaxPool", "x", "input")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("pads")
                            .addAllInts(List.of(1_000_000_000L, 0L, 0L, 0L)))));
  }

  private static TensorProto.Builder external(String location, String length) {
    return TensorProto.newBuilder()
        .setName("w")
        .setDataType(FLOAT)
        .addDims(2)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue(location))
        .addExternalData(StringStringEntryProto.newBuilder().setKey("length").setValue(length));
  }

  @Test
  void dataBesideTheFileStayInItsFolder() throws IOException {
    for (String location : List.of("/etc/passwd", "../secret", "a/../../secret", "")) {
      bomb(
          "the tensor w lies in '" + location + "', expected a file of the model's folder",
          g -> g.addInitializer(external(location, "8")));
    }
    bomb(
        "the tensor w lies in 'w.bin', which is no file of the model's folder; keep the two together",
        g -> g.addInitializer(external("w.bin", "8")));
    Files.write(folder.resolve("w.bin"), new byte[4]);
    bomb(
        "the tensor w takes 8 bytes at 0 of 'w.bin', which has 4",
        g -> g.addInitializer(external("w.bin", "8")));
    Path secret = Files.write(elsewhere.resolve("secret"), new byte[8]);
    Files.createSymbolicLink(folder.resolve("link.bin"), secret);
    bomb(
        "the tensor w lies in 'link.bin', which is no file of the model's folder; keep the two"
            + " together",
        g -> g.addInitializer(external("link.bin", "8")));
  }

  private byte[] exported() throws IOException {
    Net net = Net.residual();
    Path written = folder.resolve("exported.onnx");
    OnnxExporter.write(
        written,
        net.step(),
        net.contents(),
        new OnnxOptions(
            17,
            "encoder_q.",
            "0.1",
            new Preprocessing(9, "none", List.of(0.5, 0.4, 0.3), List.of(0.2, 0.2, 0.25))
                .metadata()));
    return Files.readAllBytes(written);
  }

  /** Every bit of weights, graph and preparation counts; the rest is free text. */
  @Test
  void aFlippedBitIsFound() throws IOException {
    byte[] whole = exported();
    int passed = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      int at = (int) ((long) i * bytes.length / 300);
      bytes[at] ^= (byte) (1 << i % 8);
      Files.write(file, bytes);
      try (OnnxModel model = OnnxModel.open(file, 1)) {
        passed++;
        assertThat(model.size()).isEqualTo(9);
      } catch (FileFormatException e) {
        assertThat(e.getMessage()).startsWith(file.toString());
      }
    }
    // Names of the producer, and of what the metadata say about inputs and outputs.
    assertThat(passed).isLessThan(40);
    byte[] weights = whole.clone();
    byte[] name = "layer1.0.conv1.weight".getBytes(StandardCharsets.US_ASCII);
    int at = 0;
    while (!Arrays.equals(Arrays.copyOfRange(whole, at, at + name.length), name)
        || whole[at + name.length] != 0x4a) {
      at++;
    }
    weights[at + name.length + 12] ^= 1;
    Files.write(file, weights);
    assertThatThrownBy(() -> OnnxModel.open(file, 1))
        .hasMessageStartingWith(
            file + ": damaged: its weights are not those it was written with (SHA-256 ");
  }

  @Test
  void whatChangesMetadataKeepsTheSumRight() throws IOException {
    Files.write(file, exported());
    OnnxFile.addMetadata(file, Map.of("image.resize", "none at all", "note", "x"));
    try (OnnxModel model = OnnxModel.open(file, 1)) {
      assertThat(model.metadata()).containsEntry("image.resize", "none at all");
    }
  }

  @Test
  void filesAreReadOrRefused() throws IOException {
    ModelProto.Builder bare = ModelProto.parseFrom(exported()).toBuilder().clearMetadataProps();
    Mutations.Outcome outcome =
        Mutations.read(
            List.of(exported(), bare.build().toByteArray()),
            file,
            Mutations.count(),
            path -> {
              OnnxFile.metadata(path);
              try (OnnxModel model = OnnxModel.open(path, 1)) {
                model.metadata();
              }
            });
    assertThat(outcome.refused()).isGreaterThan(Mutations.count() / 4);
  }
}
