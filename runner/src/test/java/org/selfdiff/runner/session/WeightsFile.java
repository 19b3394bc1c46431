package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.SafetensorsWriter;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Layer;

/** A safetensors file with the initial values of a network. */
final class WeightsFile implements TensorSource {
  private final Map<String, double[]> values = new LinkedHashMap<>();
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();

  private WeightsFile() {}

  /** Writes the tensors of a network as 32-bit numbers, their names behind {@code prefix}. */
  static Path write(Path file, String prefix, Layer network, long seed) throws IOException {
    WeightsFile source = new WeightsFile();
    Declarations d = Declarations.of(network);
    d.parameters().forEach(t -> source.add(prefix, t, seed));
    d.buffers().forEach(t -> source.add(prefix, t, seed));
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      SafetensorsWriter.write(out, source, new TreeMap<>());
    }
    return file;
  }

  private void add(String prefix, Declarations.Tensor t, long seed) {
    String name = prefix + t.key();
    values.put(name, t.init().values(name, t.shape(), seed));
    infos.put(name, TensorInfo.of(name, SafetensorsDType.F32, t.shape().dims()));
  }

  @Override
  public List<TensorInfo> tensors() {
    return List.copyOf(infos.values());
  }

  @Override
  public void read(String name, long offset, ByteBuffer into) {
    for (int i = (int) offset / Float.BYTES; into.hasRemaining(); i++) {
      into.putFloat((float) values.get(name)[i]);
    }
  }
}
