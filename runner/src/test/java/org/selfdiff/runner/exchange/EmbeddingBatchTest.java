package org.selfdiff.runner.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmbeddingBatchTest {
  /** Of 224 x 224 pixels 445 images take 256 MiB, and 3567 are more than a buffer holds. */
  @Test
  void noMoreImagesAreTakenAtATimeThanABufferHolds() {
    assertThat(PreparedModel.batch(32, 224)).isEqualTo(32);
    assertThat(PreparedModel.batch(4000, 224)).isEqualTo(445);
    assertThat(PreparedModel.batch(Integer.MAX_VALUE, 8)).isEqualTo(4096);
    assertThat(PreparedModel.batch(32, 30_000)).isEqualTo(1);
  }
}
