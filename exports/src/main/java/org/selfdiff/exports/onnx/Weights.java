package org.selfdiff.exports.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.TensorProto;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;

/** The contents of a step's states as tensors under their parts' names. */
final class Weights {
  private final Map<Value, State> states = new LinkedHashMap<>();
  private final Map<String, ByteBuffer> contents;
  private final String prefix;
  private final OnnxTensors tensors;
  private final Set<String> names = new HashSet<>();

  /**
   * The contents of states.
   *
   * @param contents state name to its elements in row-major order, in the machine's byte order,
   *     from the buffer's position to its limit
   * @param prefix what is taken off part names
   * @param tensors how they are written
   * @throws OnnxException if two parts have the same name without the prefix
   */
  Weights(
      List<State> states, Map<String, ByteBuffer> contents, String prefix, OnnxTensors tensors) {
    this.contents = new HashMap<>(contents);
    this.prefix = prefix;
    this.tensors = tensors;
    for (State s : states) {
      this.states.put(s.value(), s);
      for (Part p : s.parts()) {
        if (!names.add(stripped(p.name()))) {
          throw new OnnxException(
              "two parts are called "
                  + stripped(p.name())
                  + " without the prefix '"
                  + prefix
                  + "'; choose a prefix that keeps names apart");
        }
      }
    }
  }

  /** The names of all parts, in the file's form. */
  Set<String> names() {
    return names;
  }

  boolean isState(Value v) {
    return states.containsKey(v);
  }

  /**
   * The part that a view takes of a state.
   *
   * @throws OnnxException if {@code value} is no state, or the view is not exactly one part of it
   */
  TensorProto part(Value value, View view) {
    Part part = found(value, view);
    return tensor(value, part.name(), view.offset(), view.shape());
  }

  /** The name of such a part in the file. */
  String name(Value value, View view) {
    return stripped(found(value, view).name());
  }

  /** The elements of such a part of a float32 state. */
  float[] numbers(Value value, View view) {
    found(value, view);
    float[] numbers = new float[Math.toIntExact(view.shape().size())];
    ByteBuffer bytes = contents(value);
    ByteBuffer own = bytes.duplicate().order(ByteOrder.nativeOrder());
    own.position(Math.toIntExact(bytes.position() + view.offset() * Float.BYTES));
    own.asFloatBuffer().get(numbers);
    return numbers;
  }

  private Part found(Value value, View view) {
    State state = states.get(value);
    if (state == null) {
      throw new OnnxException(
          "a view of "
              + value.shape()
              + " numbers that are no state; views name the parts of states");
    }
    return state.parts().stream()
        .filter(p -> p.offset() == view.offset() && p.shape().equals(view.shape()))
        .findFirst()
        .orElseThrow(
            () ->
                new OnnxException(
                    "state "
                        + state.name()
                        + " has no part of shape "
                        + view.shape()
                        + " at element "
                        + view.offset()
                        + "; an initializer is exactly one part"));
  }

  /**
   * A state as one tensor.
   *
   * @throws OnnxException if it has several parts
   */
  TensorProto whole(Value value) {
    State state = states.get(value);
    if (state.parts().size() != 1) {
      throw new OnnxException(
          "state "
              + state.name()
              + " of "
              + state.parts().size()
              + " parts is used as a whole; use views of its parts");
    }
    return tensor(value, state.parts().get(0).name(), 0, value.shape());
  }

  private TensorProto tensor(Value state, String name, long offset, Shape shape) {
    int width = state.type().bytes();
    ByteBuffer bytes = contents(state);
    int from = Math.toIntExact(bytes.position() + offset * width);
    return tensors
        .of(state.type(), shape, bytes.duplicate().position(from))
        .setName(stripped(name))
        .build();
  }

  private ByteBuffer contents(Value state) {
    ByteBuffer bytes = contents.get(state.name());
    if (bytes == null) {
      throw new OnnxException("the contents of state " + state.name() + " were not given");
    }
    if (bytes.remaining() != state.spec().bytes()) {
      throw new OnnxException(
          "state "
              + state.name()
              + " has "
              + state.spec().bytes()
              + " bytes, but "
              + bytes.remaining()
              + " were given");
    }
    return bytes;
  }

  private String stripped(String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
