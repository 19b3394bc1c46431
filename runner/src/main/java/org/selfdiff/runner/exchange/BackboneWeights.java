package org.selfdiff.runner.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.DataException;

/**
 * The tensors of a trained backbone under PyTorch's keys, as float32.
 *
 * @param source tensors of a whole training
 * @param prefix what stands before the backbone's keys there
 */
public record BackboneWeights(TensorSource source, String prefix) {
  /** The contents of a step's states, which are parts of the backbone. */
  Map<String, ByteBuffer> states(TrainingStep step) {
    return states(step.states());
  }

  /** The contents of some of a step's states. */
  Map<String, ByteBuffer> states(List<State> of) {
    Map<String, TensorInfo> infos = infos();
    Map<String, ByteBuffer> states = new HashMap<>();
    for (State state : of) {
      ByteBuffer memory =
          ByteBuffer.allocateDirect(Math.toIntExact(state.value().spec().bytes()))
              .order(ByteOrder.nativeOrder());
      for (Part part : state.parts()) {
        float[] values = values(infos, part.name(), part.shape());
        memory.position(Math.toIntExact(part.offset() * DType.F32.bytes()));
        memory.asFloatBuffer().put(values);
      }
      states.put(state.name(), memory.rewind());
    }
    return states;
  }

  /**
   * The elements of a tensor in row-major order.
   *
   * @throws DataException if there is no such tensor of this shape
   */
  float[] values(String key, Shape shape) {
    return values(infos(), key, shape);
  }

  private Map<String, TensorInfo> infos() {
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    source.tensors().forEach(info -> infos.put(info.name(), info));
    return infos;
  }

  private float[] values(Map<String, TensorInfo> infos, String key, Shape shape) {
    TensorInfo info = infos.get(prefix + key);
    if (info == null
        || !info.shape().equals(TensorInfo.of(key, info.dtype(), shape.dims()).shape())) {
      throw new DataException(
          "the checkpoint has "
              + (info == null ? "no tensor " + prefix + key : info.toString())
              + ", and the backbone of its experiment needs "
              + key
              + " "
              + shape
              + "; was the run's folder put together from others?");
    }
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(info.byteLength()))
            .order(ByteOrder.LITTLE_ENDIAN);
    source.read(info.name(), 0, bytes);
    float[] values = new float[Math.toIntExact(info.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) info.dtype().number(bytes, i);
    }
    return values;
  }
}
