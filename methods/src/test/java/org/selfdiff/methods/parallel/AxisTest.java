package org.selfdiff.methods.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.Shape;

class AxisTest {
  @Test
  void rowsOfABatchStayRowsWhereViewsAreBehindEachOther() {
    assertThat(Axis.BATCH.stride(Shape.of(8, 3, 5))).isEqualTo(15);
    assertThat(Axis.of(Shape.of(2, 8, 15), 15, 4)).contains(new Axis(1, 1));
    assertThat(Axis.of(Shape.of(16, 15), 15, 4)).contains(Axis.BATCH);
  }

  @Test
  void groupsOfABatchAreRunsOfChannels() {
    // Split batch norm sees [8, 3, 5] as [2, 12, 5]: image n is in group n mod 4.
    assertThat(Axis.of(Shape.of(2, 12, 5), 15, 2)).contains(new Axis(1, 3));
    assertThat(Axis.of(Shape.of(2, 12, 5), 15, 4)).contains(new Axis(1, 3));
    assertThat(Axis.of(Shape.of(2, 12, 5), 15, 8)).isEqualTo(Optional.empty());
  }

  @Test
  void anAxisThatRanksCannotShareInTurnIsNone() {
    assertThat(Axis.of(Shape.of(6, 4), 4, 4)).isEmpty();
    assertThat(Axis.of(Shape.of(6, 4), 3, 2)).isEmpty();
    assertThat(Axis.of(Shape.scalar(), 1, 2)).isEmpty();
  }

  @Test
  void aShareIsShorterAlongItsAxisAlone() {
    assertThat(new Axis(1, 3).share(Shape.of(2, 12, 5), 2)).isEqualTo(Shape.of(2, 6, 5));
    assertThat(new Axis(1, 3).fits(Shape.of(2, 12, 5), 4)).isTrue();
    assertThat(new Axis(1, 3).fits(Shape.of(2, 9, 5), 2)).isFalse();
  }
}
