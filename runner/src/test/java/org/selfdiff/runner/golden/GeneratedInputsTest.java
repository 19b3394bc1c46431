package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Weights that a case draws instead of storing them. */
class GeneratedInputsTest {
  private static JsonNode recipe(int seed) throws IOException {
    return new ObjectMapper()
        .readTree(
            """
            {"seed": %d, "tensors": [{"name": "fc.bias", "shape": [2], "center": 1.0, "scale": 0.2}]}
            """
                .formatted(seed));
  }

  @Test
  void aRecordedCaseGetsEveryTensor() throws IOException, URISyntaxException {
    GoldenCase golden =
        GoldenCase.read(Path.of(GoldenTest.class.getResource("/golden/swav/e2e_w8.json").toURI()));
    assertThat(golden.inputs()).hasSize(68).doesNotContainKey("generated_check");
    assertThat(golden.input("conv1.weight").shape()).containsExactly(8, 3, 3, 3);
    assertThat(golden.input("prototypes.weight").shape()).containsExactly(12, 16);
    assertThat(golden.overrides()).containsOnlyKeys("out_lr");
  }

  @Test
  void aTensorThatIsNotTheRecordedOneIsRefused() {
    GoldenArray other = GoldenArray.reals(new double[] {1, 1, 2}, 1, 3);
    assertThatThrownBy(() -> GeneratedInputs.of(recipe(6091), other))
        .isInstanceOf(IOException.class)
        .hasMessage("the generated fc.bias is not the recorded one");
  }

  @Test
  void theTighterOfTwoTolerancesHolds() {
    assertThat(new Tolerance(1e-3, 1e-4).tighter(new Tolerance(1e-6, 1)))
        .isEqualTo(new Tolerance(1e-6, 1e-4));
  }
}
