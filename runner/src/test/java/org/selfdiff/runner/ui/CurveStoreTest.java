package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurveStoreTest {
  @TempDir private Path folder;

  @Test
  void theRunLookedAtLongestAgoGoesFirst() throws IOException {
    Path a = RunFixture.make(folder, "a-1").steps(1, 8).metrics();
    Path b = RunFixture.make(folder, "b-1").steps(1, 8).metrics();
    Path c = RunFixture.make(folder, "c-1").steps(1, 8).metrics();
    long one = new CurveStore(0).of(a).bytes();
    CurveStore store = new CurveStore(2 * one);
    RunCurves first = store.of(a);
    RunCurves second = store.of(b);

    assertThat(store.of(a)).isSameAs(first);
    store.of(c);
    assertThat(store.size()).isEqualTo(2);
    assertThat(store.of(a)).isSameAs(first);
    assertThat(store.of(b)).isNotSameAs(second);
  }
}
