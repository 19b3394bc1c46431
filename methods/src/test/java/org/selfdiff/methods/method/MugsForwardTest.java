package org.selfdiff.methods.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Value;

/** How the three losses become one. */
class MugsForwardTest {
  private static final VisionTransformer VIT =
      new VisionTransformer(12, 2, 2, 2, 4, 16, 16, PatchStem.PATCH, Positions.LEARNED);

  private static Map<String, Double> losses(List<Double> weights, Mugs.Weighting weighting) {
    MugsForward forward =
        new MugsForward(MugsTest.mugs(weights, weighting, false), MugsTest.spec(VIT));
    Random random = new Random(3);
    Map<String, INDArray> inputs = new HashMap<>();
    for (Value input : forward.graph().inputs()) {
      double[] numbers = random.doubles(input.shape().size()).map(d -> d + 0.1).toArray();
      INDArray array = Nd4j.create(numbers).reshape(input.shape().dims());
      inputs.put(
          input.name(),
          input.type() == DType.I64 ? Nd4j.createFromArray(0L) : array.castTo(input.type().nd4j()));
    }
    Map<String, Double> losses = new HashMap<>();
    forward
        .metrics()
        .forEach(
            (name, value) -> {
              INDArray result =
                  forward.graph().sameDiff().output(inputs, value.name()).get(value.name());
              losses.put(name, result.getDouble(0));
            });
    return losses;
  }

  @Test
  void asReleasedWeightsSwitchLossesOnAndDivideTheirSum() {
    Map<String, Double> of = losses(List.of(1.0, 2.0, 1.0), Mugs.Weighting.SWITCH);
    double sum = of.get("instance_loss") + of.get("local_group_loss") + of.get("group_loss");
    assertThat(of.get("loss")).isCloseTo(sum / 4, within(1e-5));
  }

  @Test
  void scaledLossesAreAWeightedMean() {
    Map<String, Double> of = losses(List.of(1.0, 2.0, 0.0), Mugs.Weighting.SCALE);
    double sum = of.get("instance_loss") + 2 * of.get("local_group_loss");
    assertThat(of.get("loss")).isCloseTo(sum / 3, within(1e-5));
    assertThat(of.get("instance_loss")).isNotCloseTo(of.get("local_group_loss"), within(1e-3));
  }
}
