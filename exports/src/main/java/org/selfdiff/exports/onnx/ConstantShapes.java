package org.selfdiff.exports.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.selfdiff.exports.FileFormatException;

/**
 * The small constants of a graph, as far as they are a shape that a node makes memory of: a few
 * bytes of a file can ask for any number of elements.
 */
final class ConstantShapes {
  /** A shape has no more axes, and a list of pads twice as many. */
  private static final int LENGTH_MOST = 64;

  private static final int FLOAT = 1;
  private static final int INT32 = 6;
  private static final int INT64 = 7;

  private final double most;
  private final Map<String, List<Double>> known = new HashMap<>();

  /**
   * Nothing is known yet.
   *
   * @param most elements that a node may make
   */
  ConstantShapes(double most) {
    this.most = most;
  }

  /** Remembers a constant if it is short. */
  void add(String name, TensorProto tensor) {
    numbers(tensor).ifPresent(values -> known.put(name, values));
  }

  /**
   * Remembers what a node makes of constants, and checks what it makes by them.
   *
   * @param shown the node for people
   * @throws FileFormatException if it makes more elements than it may
   */
  void add(String shown, NodeProto node) {
    switch (node.getOpType()) {
      case "Constant" -> constant(node).ifPresent(v -> put(node, v));
      case "Identity", "Cast", "Squeeze", "Unsqueeze", "Reshape" ->
          input(node, 0).ifPresent(v -> put(node, v));
      case "Concat" -> concatenated(node);
      case "Mul", "Add" -> combined(node);
      case "ConstantOfShape" -> require(shown, input(node, 0));
      case "Expand", "Tile" -> require(shown, input(node, 1));
      case "Resize" -> {
        require(shown, input(node, 2));
        require(shown, input(node, 3));
      }
      case "Upsample" -> require(shown, input(node, 1));
      case "OneHot" -> require(shown, input(node, 1));
      case "Pad" -> require(shown, input(node, 1).map(ConstantShapes::largest));
      case "Range" -> require(shown, input(node, 1).map(ConstantShapes::largest));
      case "RandomNormal", "RandomUniform" -> require(shown, ints(node, "shape"));
      default -> {}
    }
  }

  private void put(NodeProto node, List<Double> values) {
    if (node.getOutputCount() > 0) {
      known.put(node.getOutput(0), values);
    }
  }

  private void concatenated(NodeProto node) {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < node.getInputCount(); i++) {
      Optional<List<Double>> values = input(node, i);
      if (values.isEmpty() || all.size() > LENGTH_MOST) {
        return;
      }
      all.addAll(values.get());
    }
    put(node, all);
  }

  private void combined(NodeProto node) {
    Optional<List<Double>> a = input(node, 0);
    Optional<List<Double>> b = input(node, 1);
    if (a.isEmpty() || b.isEmpty() || a.get().isEmpty() || b.get().isEmpty()) {
      return;
    }
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < Math.max(a.get().size(), b.get().size()); i++) {
      double x = a.get().get(Math.min(i, a.get().size() - 1));
      double y = b.get().get(Math.min(i, b.get().size() - 1));
      values.add(node.getOpType().equals("Mul") ? x * y : x + y);
    }
    put(node, values);
  }

  private Optional<List<Double>> input(NodeProto node, int at) {
    return at < node.getInputCount()
        ? Optional.ofNullable(known.get(node.getInput(at)))
        : Optional.empty();
  }

  private static List<Double> largest(List<Double> values) {
    return List.of(values.stream().mapToDouble(Math::abs).max().orElse(0));
  }

  private void require(String shown, Optional<List<Double>> shape) {
    double elements = shape.orElse(List.of()).stream().reduce(1.0, (a, b) -> a * Math.abs(b));
    if (elements > most) {
      throw new FileFormatException(
          "its node %s makes %.3g elements by the constant %s, expected %.0f at most"
              .formatted(shown, elements, shape.orElseThrow(), most));
    }
  }

  private static Optional<List<Double>> constant(NodeProto node) {
    for (AttributeProto a : node.getAttributeList()) {
      switch (a.getName()) {
        case "value" -> {
          return numbers(a.getT());
        }
        case "value_int" -> {
          return Optional.of(List.of((double) a.getI()));
        }
        case "value_float" -> {
          return Optional.of(List.of((double) a.getF()));
        }
        case "value_ints" -> {
          return ints(node, "value_ints");
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  private static Optional<List<Double>> ints(NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(a -> a.getName().equals(name) && a.getIntsCount() <= LENGTH_MOST)
        .findFirst()
        .map(a -> a.getIntsList().stream().map(Long::doubleValue).toList());
  }

  private static Optional<List<Double>> numbers(TensorProto tensor) {
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (raw.remaining() > 8 * LENGTH_MOST || TensorWidth.listed(tensor) > 8 * LENGTH_MOST) {
      return Optional.empty();
    }
    List<Double> values = new ArrayList<>();
    switch (tensor.getDataType()) {
      case FLOAT -> {
        tensor.getFloatDataList().forEach(v -> values.add((double) v));
        while (raw.remaining() >= Float.BYTES) {
          values.add((double) raw.getFloat());
        }
      }
      case INT32 -> {
        tensor.getInt32DataList().forEach(v -> values.add((double) v));
        while (raw.remaining() >= Integer.BYTES) {
          values.add((double) raw.getInt());
        }
      }
      case INT64 -> {
        tensor.getInt64DataList().forEach(v -> values.add((double) v));
        while (raw.remaining() >= Long.BYTES) {
          values.add((double) raw.getLong());
        }
      }
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }
}
