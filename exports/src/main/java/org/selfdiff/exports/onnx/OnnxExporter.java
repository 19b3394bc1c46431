package org.selfdiff.exports.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.ValueInfoProto;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Writes an evaluation as an ONNX file: one image input and the metrics as outputs, each of float32
 * with a free batch as its leading dimension. Initializers have their parts' names. Only what the
 * outputs depend on is written. Equal contents give equal bytes. In float16 the input and the
 * outputs stay float32 and are converted within the file.
 */
public final class OnnxExporter {
  private OnnxExporter() {}

  /**
   * Writes a file, replacing what is there at once.
   *
   * @param file where to write
   * @param step a step without updates in float32; its metrics [B, ...] depend on one input [B,
   *     ...]
   * @param states the contents of the states that matter, by name: elements in row-major order and
   *     the machine's byte order, from the buffer's position to its limit
   * @return what the file says about itself, for {@link OnnxProof}
   * @throws OnnxException if the step cannot be written: it trains, ties an output to the length of
   *     the batch, or lets images of a batch influence each other
   * @throws IOException if the file cannot be written
   */
  public static OnnxSignature write(
      Path file, TrainingStep step, Map<String, ByteBuffer> states, OnnxOptions options)
      throws IOException {
    if (!step.updates().isEmpty()) {
      throw new OnnxException(
          "the step updates " + step.updates().keySet() + "; export the evaluation step");
    }
    if (step.graph().type() != DType.F32) {
      throw new OnnxException("the graph computes in " + step.graph().type() + ", not in F32");
    }
    List<Node> nodes = new ArrayList<>();
    Set<Value> live = live(step, nodes);
    Value image = image(step, live);
    BatchAxes batch = new BatchAxes(image);
    nodes.forEach(batch::add);
    step.metrics().forEach((name, value) -> checkOutput(batch, name, value));

    boolean half = options.precision() == OnnxPrecision.FLOAT16;
    OnnxTensors tensors = new OnnxTensors(options.precision());
    Weights weights = new Weights(step.states(), states, options.prefix(), tensors);
    GraphWriter writer =
        new GraphWriter(
            half ? Map.of() : outputs(step), reserved(step, image, weights), live, tensors);
    if (half) {
      writer.castInput(image, image.name(), tensors.type(DType.F32));
    } else {
      writer.bind(image, image.name());
    }
    BatchNormFold fold =
        options.foldBatchNorm()
            ? BatchNormFold.of(nodes, step.metrics().values())
            : BatchNormFold.none();
    OnnxRows rows = new OnnxRows(writer, batch, weights, tensors, fold, options.opset());
    nodes.forEach(rows::add);
    GraphProto.Builder graph = writer.graph();
    step.metrics()
        .forEach(
            (name, value) -> {
              if (half) {
                writer.castOutput(value, name, OnnxPrecision.FLOAT32.type(DType.F32));
              } else if (!name.equals(writer.name(value))) {
                writer.copy(value, name);
              }
            });
    graph.setName("selfdiff").addInput(info(image.name(), image));
    Map<String, Shape> perImage = new LinkedHashMap<>();
    step.metrics()
        .forEach(
            (name, value) -> {
              graph.addOutput(info(name, value));
              perImage.put(name, perImage(value));
            });
    Map<String, String> metadata = metadata(options, graph, image, perImage);
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(options.irVersion())
            .setProducerName(OnnxOptions.PRODUCER)
            .setProducerVersion(options.producerVersion())
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(options.opset()))
            .setGraph(graph);
    OnnxFile.setMetadata(model, metadata);
    metadata.put(
        OnnxFile.CONTENT_SHA256,
        OnnxFile.contentSha256(model.build(), metadata.get(OnnxFile.WEIGHTS_SHA256)));
    OnnxFile.setMetadata(model, metadata);
    OnnxFile.write(file, model.build());
    return new OnnxSignature(image.name(), perImage(image), perImage, metadata);
  }

  /** The values that metrics depend on; {@code nodes} takes the nodes behind them, in order. */
  private static Set<Value> live(TrainingStep step, List<Node> nodes) {
    Set<Value> live = new HashSet<>(step.metrics().values());
    List<Node> all = step.graph().nodes();
    for (int i = all.size() - 1; i >= 0; i--) {
      Node n = all.get(i);
      if (n.outputs().stream().anyMatch(live::contains)) {
        live.addAll(n.inputs());
        nodes.add(n);
      }
    }
    Collections.reverse(nodes);
    return live;
  }

  private static Value image(TrainingStep step, Set<Value> live) {
    List<Value> used = step.inputs().stream().filter(live::contains).toList();
    if (used.size() != 1) {
      throw new OnnxException(
          "the outputs "
              + step.metrics().keySet()
              + " depend on the inputs "
              + used
              + "; a file has exactly one input, the images");
    }
    Value image = used.get(0);
    if (image.type() != DType.F32 || image.rank() == 0) {
      throw new OnnxException(
          "the input " + image + " of " + image.type() + " is no batch of F32 images");
    }
    return image;
  }

  private static void checkOutput(BatchAxes batch, String name, Value value) {
    if (!batch.of(value).equals(BatchAxis.alone(0)) || value.type() != DType.F32) {
      throw new OnnxException(
          "the output "
              + name
              + " "
              + value.shape()
              + " of "
              + value.type()
              + " must be of F32 with the batch as its leading dimension");
    }
  }

  private static Map<Value, String> outputs(TrainingStep step) {
    Map<Value, String> names = new HashMap<>();
    step.metrics().forEach((name, value) -> names.putIfAbsent(value, name));
    return names;
  }

  private static Set<String> reserved(TrainingStep step, Value image, Weights weights) {
    Set<String> reserved = new HashSet<>(weights.names());
    List<String> others = new ArrayList<>(step.metrics().keySet());
    others.add(image.name());
    for (String name : others) {
      if (!reserved.add(name)) {
        throw new OnnxException(
            "the name " + name + " is used twice among input, outputs and parts; rename one");
      }
    }
    return reserved;
  }

  private static Shape perImage(Value v) {
    long[] dims = v.shape().dims();
    return Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
  }

  private static ValueInfoProto info(String name, Value v) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam(OnnxSignature.BATCH);
    for (int i = 1; i < v.rank(); i++) {
      shape.addDimBuilder().setDimValue(v.dim(i));
    }
    ValueInfoProto.Builder info = ValueInfoProto.newBuilder().setName(name);
    info.getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(OnnxPrecision.FLOAT32.type(v.type()))
        .setShape(shape);
    return info.build();
  }

  private static Map<String, String> metadata(
      OnnxOptions options, GraphProto.Builder graph, Value image, Map<String, Shape> outputs) {
    Map<String, String> m = new HashMap<>();
    m.put("input." + image.name(), "float32 " + OnnxSignature.text(perImage(image)));
    outputs.forEach((name, s) -> m.put("output." + name, "float32 " + OnnxSignature.text(s)));
    m.put("weights.precision", options.precision().name().toLowerCase(Locale.ROOT));
    m.put(OnnxFile.WEIGHTS_SHA256, OnnxFile.weightsSha256(graph.getInitializerList()));
    options
        .metadata()
        .forEach(
            (key, value) -> {
              if (m.put(key, value) != null) {
                throw new OnnxException("the metadata " + key + " is written by the exporter");
              }
            });
    return m;
  }
}
