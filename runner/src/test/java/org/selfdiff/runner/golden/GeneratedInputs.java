package org.selfdiff.runner.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Inputs that a case describes by a seed instead of storing them: one {@link SplittableRandom},
 * tensor by tensor in the order listed, {@code (float) (center + scale * (2 * u - 1))} for each
 * element.
 */
final class GeneratedInputs {
  private GeneratedInputs() {}

  /**
   * The tensors of a recipe.
   *
   * @param recipe the case's {@code generated_inputs}
   * @param check first value, last value and sum of every tensor, [tensors, 3]
   * @throws IOException if a tensor differs from what was recorded of it
   */
  static Map<String, GoldenArray> of(JsonNode recipe, GoldenArray check) throws IOException {
    SplittableRandom random = new SplittableRandom(recipe.get("seed").asLong());
    Map<String, GoldenArray> tensors = new LinkedHashMap<>();
    int index = 0;
    for (JsonNode tensor : recipe.get("tensors")) {
      int[] shape = new int[tensor.get("shape").size()];
      int size = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = tensor.get("shape").get(i).asInt();
        size *= shape[i];
      }
      double center = tensor.get("center").asDouble();
      double scale = tensor.get("scale").asDouble();
      double[] values = new double[size];
      double sum = 0;
      for (int i = 0; i < size; i++) {
        values[i] = (float) (center + scale * (2 * random.nextDouble() - 1));
        sum += values[i];
      }
      String name = tensor.get("name").asText();
      double[] recorded = check.row(index++).toDoubles();
      if (values[0] != recorded[0]
          || values[size - 1] != recorded[1]
          || Math.abs(sum - recorded[2]) > 1e-4 * (1 + Math.abs(sum))) {
        throw new IOException("the generated " + name + " is not the recorded one");
      }
      tensors.put(name, GoldenArray.reals(values, shape));
    }
    return tensors;
  }
}
