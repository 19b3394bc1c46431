package org.selfdiff.runner.engine.torch.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadingTurnTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path cache;

  @Test
  void theTurnIsALockOnTheCacheUntilItEnds() throws Exception {
    try (FileChannel other =
        FileChannel.open(
            cache.resolve(".selfdiff-loading"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      try (LoadingTurn turn = LoadingTurn.in(cache, LONG)) {
        assertThat(turn).isNotNull();
        Assertions.assertThatThrownBy(other::tryLock)
            .isInstanceOf(OverlappingFileLockException.class);
      }
      assertThat(other.tryLock()).isNotNull();
    }
  }

  @Test
  void nobodyWaitsForeverNorNeedsTheLock() {
    try (LoadingTurn first = LoadingTurn.in(cache, LONG);
        LoadingTurn second = LoadingTurn.in(cache, TimeUnit.MILLISECONDS.toNanos(50));
        LoadingTurn nowhere = LoadingTurn.in(cache.resolve("no/such/folder"), LONG)) {
      assertThat(first).isNotSameAs(second);
      assertThat(nowhere).isNotNull();
    }
  }
}
