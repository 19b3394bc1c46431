package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import org.selfdiff.methods.step.State;

/** The states of the scale against a loop that follows PyTorch's rule. */
class LossScaleTest {
  private static final int INTERVAL = 3;
  private static final float[][] LOST = {
    {1, Float.NaN, 2}, {Float.POSITIVE_INFINITY, 1, 2}, {1, 2, Float.NEGATIVE_INFINITY}
  };

  private final Graph g = new Graph(DType.F32);
  private final LossScale scale = new LossScale(g, INTERVAL);
  private final List<TensorGroup> unscaled = scale.unscaled(List.of(group("a"), group("b")));
  private final Map<String, Value> metrics = new LinkedHashMap<>();
  private Map<String, INDArray> states = new HashMap<>();

  LossScaleTest() {
    scale.report(metrics);
    for (State s : scale.states()) {
      double first = ((Initializer.Fill) s.parts().get(0).init()).value();
      states.put(s.name(), Nd4j.createFromArray((float) first));
    }
  }

  private TensorGroup group(String name) {
    Declarations.Tensor t = new Declarations.Tensor("w", Shape.of(3), new Initializer.Fill(0));
    return TensorGroup.input(g, name, List.of(t));
  }

  private Map<String, INDArray> step(float[] a, float[] b) {
    Map<String, INDArray> in = new HashMap<>(states);
    in.put("a", Nd4j.createFromArray(a));
    in.put("b", Nd4j.createFromArray(b));
    List<String> names = new ArrayList<>();
    scale.after().values().forEach(v -> names.add(v.name()));
    names.add(unscaled.get(1).flat().name());
    names.add(scale.now().name());
    Map<String, INDArray> out = g.sameDiff().output(in, names);
    states = new HashMap<>();
    scale.after().forEach((name, v) -> states.put(name, out.get(v.name()).dup()));
    return out;
  }

  private float state(String name) {
    return states.get("optimizer." + name).getFloat(0);
  }

  @Test
  void startsAsPytorchAndApexDo() {
    assertThat(state("loss_scale")).isEqualTo(65_536f);
    assertThat(LossScale.INTERVAL).isEqualTo(2000);
    assertThat(metrics.keySet()).containsExactly("loss_scale", "skipped_updates");
  }

  @Test
  void halvesWhereAnyGradientIsLostAndDoublesAfterUpdatesInARow() {
    Random random = new Random(1);
    float expected = 65_536;
    int row = 0;
    int skipped = 0;
    for (int i = 0; i < 300; i++) {
      boolean overflows = random.nextInt(5) == 0;
      boolean first = random.nextBoolean();
      float[] fine = {random.nextFloat(), Float.MAX_VALUE, -Float.MAX_VALUE};
      float[] lost = overflows ? LOST[random.nextInt(LOST.length)] : fine;
      Map<String, INDArray> out = step(first ? lost : fine, first ? fine : lost);
      float left = out.get(scale.now().name()).getFloat(0);
      assertThat(left).as("step %d", i).isEqualTo(overflows ? 1 : 0);
      if (!overflows) {
        assertThat(out.get(unscaled.get(1).flat().name()).getFloat(1))
            .isEqualTo(Float.MAX_VALUE * (1 / expected));
      }
      if (overflows) {
        expected *= 0.5f;
        row = 0;
        skipped++;
      } else if (++row == INTERVAL) {
        expected *= 2;
        row = 0;
      }
      assertThat(state("loss_scale")).as("step %d", i).isEqualTo(expected);
      assertThat(state("updates_in_a_row")).as("step %d", i).isEqualTo(row);
      assertThat(state("skipped_updates")).as("step %d", i).isEqualTo(skipped);
    }
    assertThat(skipped).isBetween(40, 80);
  }

  @Test
  void staysANumber() {
    states.put("optimizer.loss_scale", Nd4j.createFromArray(0x1p126f));
    float[] fine = {1, 2, 3};
    for (int i = 0; i < INTERVAL; i++) {
      step(fine, fine);
    }
    assertThat(state("loss_scale")).isEqualTo(0x1p127f);
    for (int i = 0; i < INTERVAL; i++) {
      step(fine, fine);
    }
    assertThat(state("loss_scale")).isEqualTo(0x1p127f);
    assertThat(state("updates_in_a_row")).isZero();
  }
}
