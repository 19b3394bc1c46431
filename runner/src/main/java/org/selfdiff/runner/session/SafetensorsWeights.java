package org.selfdiff.runner.session;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.StoredTensor;

/** A safetensors file; only tensors that are asked for are read. */
record SafetensorsWeights(SafetensorsFile file, Map<String, StoredTensor> tensors)
    implements WeightFile {
  /** The tensors of an open file, which is closed with this. */
  SafetensorsWeights(SafetensorsFile file) {
    this(file, file.stored());
  }

  @Override
  public List<String> names() {
    return List.copyOf(tensors.keySet());
  }

  @Override
  public Optional<StoredTensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
