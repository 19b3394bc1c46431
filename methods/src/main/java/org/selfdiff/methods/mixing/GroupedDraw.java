package org.selfdiff.methods.mixing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.Draw;

/**
 * The mixtures of a step whose batch is in groups: the images of a group share one. Image n is in
 * group n mod groups; the groups draw one after the other.
 *
 * @param one the draw of a group; the inputs have its names and a row for every image
 * @param groups how many groups, a divisor of the batch
 * @param batch images of a step, N
 */
public record GroupedDraw(BatchDraw one, int groups, int batch) implements Draw {
  @Override
  public String stream() {
    return one.stream();
  }

  @Override
  public Map<String, double[]> numbers(CounterRandom random) {
    return given(IntStream.range(0, groups).mapToObj(group -> one.numbers(random)).toList());
  }

  /** The inputs that follow from the draws of the groups: λ [N], rows [N, H], columns [N, W]. */
  public Map<String, double[]> given(List<Map<String, double[]>> drawn) {
    Map<String, double[]> inputs = new HashMap<>();
    for (String name : drawn.get(0).keySet()) {
      int length = drawn.get(0).get(name).length;
      double[] all = new double[batch * length];
      for (int n = 0; n < batch; n++) {
        System.arraycopy(drawn.get(n % groups).get(name), 0, all, n * length, length);
      }
      inputs.put(name, all);
    }
    return inputs;
  }
}
