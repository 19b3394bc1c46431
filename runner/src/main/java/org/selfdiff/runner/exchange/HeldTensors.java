package org.selfdiff.runner.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;

/** Named tensors in memory, as they were when they were copied. */
public final class HeldTensors implements TensorSource {
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
  private final Map<String, ByteBuffer> bytes = new LinkedHashMap<>();

  private HeldTensors() {}

  /**
   * Copies some tensors.
   *
   * @param prefix how their names begin, which the copies leave out; empty for all tensors
   */
  public static HeldTensors of(TensorSource source, String prefix) {
    HeldTensors held = new HeldTensors();
    for (TensorInfo info : source.tensors()) {
      if (info.name().startsWith(prefix)) {
        String name = info.name().substring(prefix.length());
        ByteBuffer copy =
            ByteBuffer.allocate(Math.toIntExact(info.byteLength())).order(ByteOrder.LITTLE_ENDIAN);
        source.read(info.name(), 0, copy);
        held.infos.put(name, new TensorInfo(name, info.dtype(), info.shape()));
        held.bytes.put(name, copy.flip());
      }
    }
    return held;
  }

  @Override
  public List<TensorInfo> tensors() {
    return List.copyOf(infos.values());
  }

  @Override
  public void read(String name, long offset, ByteBuffer into) {
    into.put(bytes.get(name).slice(Math.toIntExact(offset), into.remaining()));
  }
}
