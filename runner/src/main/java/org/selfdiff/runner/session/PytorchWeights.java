package org.selfdiff.runner.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.exports.pytorch.TorchTensor;
import org.selfdiff.exports.safetensors.StoredTensor;

/**
 * A checkpoint of PyTorch: the tensors of its model, without the {@code module.} that wrapping for
 * several devices puts before their names.
 */
record PytorchWeights(Map<String, TorchTensor> tensors) implements WeightFile {
  /** Where training scripts keep a model; the first that is there counts. */
  private static final List<String> ENTRIES = List.of("state_dict", "model", "teacher");

  private static final String WRAPPED = "module.";

  /**
   * The model of a file.
   *
   * @param file what {@link org.selfdiff.exports.pytorch.PytorchFile#read} gave
   */
  static PytorchWeights of(Object file) {
    Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    if (file instanceof Map<?, ?> whole) {
      Object model =
          ENTRIES.stream()
              .<Object>map(whole::get)
              .filter(Map.class::isInstance)
              .findFirst()
              .orElse(whole);
      ((Map<?, ?>) model)
          .forEach(
              (key, value) -> {
                if (key instanceof String name && value instanceof TorchTensor t) {
                  boolean wrapped = name.startsWith(WRAPPED);
                  tensors.put(wrapped ? name.substring(WRAPPED.length()) : name, t);
                }
              });
    }
    return new PytorchWeights(tensors);
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
  public void close() {}
}
