package org.selfdiff.methods.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.TensorGroup;
import org.selfdiff.methods.step.Initializer;

/** One update by hand. */
class AdamTest {
  private static final List<Declarations.Tensor> TENSORS =
      List.of(new Declarations.Tensor("w", Shape.of(1), new Initializer.Fill(0)));

  private final Graph g = new Graph(DType.F64);
  private final Map<String, INDArray> numbers = new HashMap<>();

  private static Adam adam(double decay, double beta) {
    return new Adam(0.01, OptionalInt.empty(), List.of(beta, 0.999), 1e-8, decay);
  }

  private TensorGroup group(String name, double value) {
    numbers.put(name, Nd4j.createFromArray(value).reshape(1));
    return TensorGroup.input(g, name, TENSORS);
  }

  private Value scalar(String name, double value) {
    numbers.put(name, Nd4j.scalar(value));
    return g.scalarInput(name);
  }

  /** Parameter 2 and averages 0 after the first update with the gradient 0.5 and the rate 0.01. */
  private double[] updated(double decay) {
    Optimizer.Update update =
        adam(decay, 0.9)
            .update(
                g,
                group("p", 2),
                List.of(group("m", 0), group("v", 0)),
                group("gradient", 0.5),
                Map.of("lr", scalar("lr", 0.01), "update", scalar("update", 1)));
    return new double[] {
      number(update.parameters()), number(update.slots().get(0)), number(update.slots().get(1))
    };
  }

  private double number(Value v) {
    return g.sameDiff().output(numbers, v.name()).get(v.name()).getDouble(0);
  }

  @Test
  void decayIsPartOfTheGradientThatIsAveraged() {
    // The gradient is 0.5 + 0.1 * 2; without earlier ones the step is its sign.
    double[] expected = {2 - 0.01 * 0.7 / (0.7 + 1e-8), 0.1 * 0.7, 0.001 * 0.49};
    assertThat(updated(0.1)).containsExactly(expected, within(1e-12));
  }

  @Test
  void withoutDecayTheGradientIsTakenAsItIs() {
    double[] expected = {2 - 0.01 * 0.5 / (0.5 + 1e-8), 0.05, 0.001 * 0.25};
    assertThat(updated(0)).containsExactly(expected, within(1e-12));
  }

  @Test
  void refusesAnAverageThatWouldNeverChange() {
    assertThatThrownBy(() -> adam(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("betas [1.0, 0.999], expected numbers below 1");
  }
}
