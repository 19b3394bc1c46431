package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.shapes.ShapesSet;

class DataIdentityTest {
  private static final DataIdentity WAS = new DataIdentity(16, 1, 2, "a");

  @Test
  void countsThatChangedAreNamed() {
    assertThat(WAS.difference(new DataIdentity(25, 1, 1, "b")))
        .contains("25 training images where there were 16, 1 class where there were 2");
  }

  @Test
  void otherContentsOfTheSameNumberAreToldFromTheSameSet() {
    assertThat(WAS.difference(new DataIdentity(16, 1, 2, "b")))
        .contains(
            "16 training images and 1 test image as before, but other files or other contents");
    assertThat(WAS.difference(WAS)).isEmpty();
  }

  @Test
  void drawnShapesAreKnownByTheirParameters() {
    assertThat(new ShapesSet(10, 5, 32).identity()).isEqualTo(new ShapesSet(10, 5, 32).identity());
    assertThat(new ShapesSet(10, 5, 16).identity().digest())
        .hasSize(64)
        .isNotEqualTo(new ShapesSet(10, 5, 32).identity().digest());
  }
}
