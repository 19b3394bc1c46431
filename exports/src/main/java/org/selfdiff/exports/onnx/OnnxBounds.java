package org.selfdiff.exports.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.FunctionProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.SparseTensorProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.selfdiff.exports.FileFormatException;

/**
 * What a file may ask of ONNX Runtime, which believes what it reads: tensors whose data are there,
 * files of the model's own folder, shapes that a machine can hold, and an end.
 */
final class OnnxBounds {
  private static final int NODES_MOST = 1_000_000;

  /** Elements that a constant shape may ask for: a gigabyte of float32. */
  private static final double ELEMENTS_MOST = 1 << 28;

  /** Pixels around an image, between the pixels of a kernel, and the like. */
  private static final long WINDOW_MOST = 1 << 16;

  private static final Set<String> WINDOWS =
      Set.of("pads", "dilations", "strides", "kernel_shape", "output_padding", "output_shape");

  private static final Set<String> ENDLESS = Set.of("Loop", "Scan");

  private final Path file;
  private final Map<String, NodeSum> functions = new HashMap<>();
  private final ConstantShapes shapes = new ConstantShapes(ELEMENTS_MOST);
  private long nodes;

  /** A function of the file, and whether its nodes are being counted. */
  private static final class NodeSum {
    private final FunctionProto function;
    private boolean open;
    private long nodes = -1;

    NodeSum(FunctionProto function) {
      this.function = function;
    }
  }

  private OnnxBounds(Path file) {
    this.file = file;
  }

  /**
   * Checks a model.
   *
   * @param file where it lies
   * @throws FileFormatException if it asks for more than a backbone needs
   */
  static void check(Path file, ModelProto model) throws IOException {
    OnnxBounds bounds = new OnnxBounds(file);
    try {
      model
          .getFunctionsList()
          .forEach(f -> bounds.functions.put(name(f.getDomain(), f.getName()), new NodeSum(f)));
      bounds.graph(model.getGraph());
      for (NodeSum function : bounds.functions.values()) {
        for (NodeProto node : function.function.getNodeList()) {
          bounds.node(node);
        }
      }
    } catch (FileFormatException e) {
      throw new FileFormatException(file + ": " + e.getMessage());
    }
  }

  private static String name(String domain, String name) {
    return domain + "\0" + name;
  }

  private void graph(GraphProto graph) throws IOException {
    for (TensorProto tensor : graph.getInitializerList()) {
      tensor(tensor);
      shapes.add(tensor.getName(), tensor);
    }
    for (SparseTensorProto sparse : graph.getSparseInitializerList()) {
      tensor(sparse.getValues());
      tensor(sparse.getIndices());
      requireElements("the sparse tensor " + sparse.getValues().getName(), sparse.getDimsList());
    }
    for (NodeProto node : graph.getNodeList()) {
      nodes += nodesOf(node);
      if (nodes > NODES_MOST) {
        throw new FileFormatException("its graph has more than " + NODES_MOST + " nodes");
      }
      node(node);
    }
  }

  /** One, or those of the function that the node calls. */
  private long nodesOf(NodeProto node) {
    NodeSum called = functions.get(name(node.getDomain(), node.getOpType()));
    if (called == null) {
      return 1;
    }
    if (called.open) {
      throw new FileFormatException("its function " + node.getOpType() + " calls itself");
    }
    if (called.nodes < 0) {
      called.open = true;
      long sum = 0;
      for (NodeProto inner : called.function.getNodeList()) {
        sum = Math.min(NODES_MOST + 1L, sum + nodesOf(inner));
      }
      called.nodes = sum;
      called.open = false;
    }
    return called.nodes;
  }

  private void node(NodeProto node) throws IOException {
    String name = node.getOpType() + (node.getName().isEmpty() ? "" : " " + node.getName());
    if (ENDLESS.contains(node.getOpType())) {
      throw new FileFormatException(
          "its node " + name + " repeats a graph, which no backbone needs and which may not end");
    }
    for (AttributeProto attribute : node.getAttributeList()) {
      if (WINDOWS.contains(attribute.getName())
          && attribute.getIntsList().stream().anyMatch(n -> n < -WINDOW_MOST || n > WINDOW_MOST)) {
        throw new FileFormatException(
            "its node %s has %s %s, expected %d at most"
                .formatted(name, attribute.getName(), attribute.getIntsList(), WINDOW_MOST));
      }
      if (attribute.hasT()) {
        tensor(attribute.getT());
      }
      for (TensorProto tensor : attribute.getTensorsList()) {
        tensor(tensor);
      }
      if (attribute.hasG()) {
        graph(attribute.getG());
      }
      for (GraphProto inner : attribute.getGraphsList()) {
        graph(inner);
      }
    }
    shapes.add(name, node);
  }

  private void tensor(TensorProto tensor) throws IOException {
    String name = "the tensor " + tensor.getName();
    long elements = requireElements(name, tensor.getDimsList());
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      external(name, tensor.getExternalDataList());
      return;
    }
    long bits = TensorWidth.bits(tensor.getDataType());
    if (bits > 0 && !tensor.getRawData().isEmpty()) {
      long expected = (elements * bits + 7) / 8;
      if (tensor.getRawData().size() != expected) {
        throw new FileFormatException(
            "%s of shape %s takes %d bytes, and the file has %d of them"
                .formatted(name, tensor.getDimsList(), expected, tensor.getRawData().size()));
      }
    } else if (bits > 0 && TensorWidth.listed(tensor) * 8L / Math.min(8, bits) < elements) {
      throw new FileFormatException(
          "%s of shape %s has %d elements, and the file %d of them"
              .formatted(name, tensor.getDimsList(), elements, TensorWidth.listed(tensor)));
    }
  }

  private static long requireElements(String name, List<Long> dims) {
    double elements = 1;
    for (long dim : dims) {
      elements *= dim;
      if (dim < 0) {
        throw new FileFormatException(name + " has the shape " + dims);
      }
    }
    if (elements > Integer.MAX_VALUE) {
      throw new FileFormatException(
          name + " of shape " + dims + " has more elements than are read at once");
    }
    return (long) elements;
  }

  /** Data beside the model lie in its folder, and are as long as they have to be. */
  private void external(String name, List<StringStringEntryProto> entries) throws IOException {
    Map<String, String> said = new HashMap<>();
    entries.forEach(e -> said.put(e.getKey(), e.getValue()));
    String location = said.getOrDefault("location", "");
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path data;
    try {
      data = folder.resolve(location).normalize();
    } catch (InvalidPathException e) {
      throw new FileFormatException(name + " lies in '" + location + "', which is no path");
    }
    boolean inside =
        !location.isEmpty() && !Path.of(location).isAbsolute() && data.startsWith(folder);
    if (!inside) {
      throw new FileFormatException(
          "%s lies in '%s', expected a file of the model's folder".formatted(name, location));
    }
    if (!Files.isRegularFile(data) || !data.toRealPath().startsWith(folder.toRealPath())) {
      throw new FileFormatException(
          "%s lies in '%s', which is no file of the model's folder; keep the two together"
              .formatted(name, location));
    }
    try {
      long offset = Long.parseLong(said.getOrDefault("offset", "0"));
      long length = Long.parseLong(said.getOrDefault("length", "0"));
      if (offset < 0 || length < 0 || length > Files.size(data) - offset) {
        throw new FileFormatException(
            "%s takes %d bytes at %d of '%s', which has %d"
                .formatted(name, length, offset, location, Files.size(data)));
      }
    } catch (NumberFormatException e) {
      throw new FileFormatException(name + " has an offset or a length that is no number");
    }
  }
}
