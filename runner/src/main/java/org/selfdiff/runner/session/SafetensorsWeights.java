package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.selfdiff.exports.safetensors.DType;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.TensorInfo;

/** A safetensors file; only tensors that are asked for are read. */
record SafetensorsWeights(SafetensorsFile file) implements WeightFile {
  private record Found(SafetensorsFile file, TensorInfo info) implements Tensor {
    @Override
    public DType type() {
      return info.dtype();
    }

    @Override
    public List<Long> shape() {
      return info.shape();
    }

    @Override
    public double[] values() throws IOException {
      ByteBuffer data = file.data(info.name());
      double[] values = new double[(int) (info.byteLength() / info.dtype().bytes())];
      for (int i = 0; i < values.length; i++) {
        values[i] = info.dtype() == DType.F64 ? data.getDouble() : data.getFloat();
      }
      return values;
    }
  }

  @Override
  public List<String> names() {
    return file.tensors().stream().map(TensorInfo::name).toList();
  }

  @Override
  public Optional<Tensor> find(String name) {
    return file.tensors().stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .map(info -> new Found(file, info));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
