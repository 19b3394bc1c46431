package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.augment.Augmentation;

class StrongViewsTest {
  private static final Optional<List<Augmentation>> SOME = Optional.of(List.of());

  @Test
  void oneDrawDecidesForTheFullViewsAndOneForEachCrop() {
    StrongViews strong = new StrongViews(0.5, 3, SOME, SOME);

    assertThat(draw(strong, 4, 3, 0.51, 0.2, 0.9, 0.5))
        .containsExactly(false, false, true, true, false, true, false);
    assertThat(draw(strong, 4, 1, 0.5, 0.6)).containsExactly(false, false, false, false, true);
  }

  @Test
  void whatNeverIsStrongTakesNoDraw() {
    assertThat(draw(new StrongViews(0.3, 1, Optional.empty(), SOME), 2, 2, 0.29, 0.31))
        .containsExactly(false, false, false, true);
    assertThat(draw(new StrongViews(0.3, 1, SOME, Optional.empty()), 2, 2, 0.31))
        .containsExactly(true, true, false, false);
    assertThat(draw(new StrongViews(1, 1, SOME, SOME), 2, 2)).containsOnly(false);
  }

  @Test
  void fullViewsKeepTheirOperationsOrNot() {
    StrongViews strong = new StrongViews(0.5, 2, SOME, SOME);
    assertThat(strong.keepsFull(draw(strong, 2, 1, 0.1, 0.9))).isTrue();
    assertThat(strong.keepsFull(draw(strong, 2, 1, 0.9, 0.1))).isFalse();
    StrongViews never = new StrongViews(0.5, 7, Optional.empty(), SOME);
    assertThat(never.keepsFull(draw(never, 2, 1, 0.9))).isTrue();
  }

  /** The choice; fails when more or fewer numbers are drawn than given. */
  private static boolean[] draw(StrongViews strong, int full, int locals, double... numbers) {
    PrimitiveIterator.OfDouble draws = DoubleStream.of(numbers).iterator();
    boolean[] chosen = strong.draw(full, locals, draws::nextDouble);
    assertThat(draws.hasNext()).isFalse();
    return chosen;
  }
}
