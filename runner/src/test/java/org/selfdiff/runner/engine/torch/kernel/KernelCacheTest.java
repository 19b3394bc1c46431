package org.selfdiff.runner.engine.torch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.engine.torch.group.Processes;

/** Code on disk is found again whole or not at all, whoever else is at work in the folder. */
class KernelCacheTest {
  private static final String NAME = KernelCache.name("compiler 1", "source");
  private static final int ROUNDS = 50;

  @TempDir private Path folder;

  private KernelCache cache() {
    return new KernelCache(Optional.of(folder.resolve("kernels")));
  }

  private Path file() {
    return folder.resolve("kernels").resolve(NAME + ".cubin");
  }

  private static byte[] code(long seed) {
    byte[] code = new byte[10_000];
    new Random(seed).nextBytes(code);
    return code;
  }

  @Test
  void whatIsKeptIsFoundByTheNextProcess() {
    assertThat(cache().find(NAME)).isEmpty();
    assertThat(cache().keep(NAME, code(1))).isTrue();
    assertThat(cache().find(NAME)).hasValueSatisfying(c -> assertThat(c).isEqualTo(code(1)));
  }

  @Test
  void theNameIsOfCompilerAndSource() {
    assertThat(NAME).matches("[0-9a-f]{64}").isEqualTo(KernelCache.name("compiler 1", "source"));
    assertThat(
            List.of(
                NAME,
                KernelCache.name("compiler 2", "source"),
                KernelCache.name("compiler 1", "source "),
                KernelCache.name("compiler 1s", "ource")))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 33, 5000})
  void aFileThatEndsEarlyIsNotThere(int bytes) throws IOException {
    cache().keep(NAME, code(1));
    Files.write(file(), Arrays.copyOf(Files.readAllBytes(file()), bytes));
    assertThat(cache().find(NAME)).isEmpty();
    assertThat(cache().keep(NAME, code(1))).isTrue();
    assertThat(cache().find(NAME)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 9_999})
  void aFileWithAWrongByteIsNotThere(int at) throws IOException {
    cache().keep(NAME, code(1));
    byte[] all = Files.readAllBytes(file());
    all[at] ^= 1;
    Files.write(file(), all);
    assertThat(cache().find(NAME)).isEmpty();
  }

  @Test
  void aFolderThatCannotBeIsDoneWithout() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file");
    KernelCache cache = new KernelCache(Optional.of(taken.resolve("kernels")));
    assertThat(cache.keep(NAME, code(1))).isFalse();
    assertThat(cache.find(NAME)).isEmpty();
    Files.createDirectories(file());
    assertThat(cache().keep(NAME, code(1))).isFalse();
    assertThat(cache().find(NAME)).isEmpty();
    assertThat(new KernelCache(Optional.empty()).keep(NAME, code(1))).isFalse();
    assertThat(new KernelCache(Optional.empty()).find(NAME)).isEmpty();
  }

  /** Writes and reads one name again and again; equal names hold equal code. */
  public static void main(String[] words) {
    KernelCache cache = new KernelCache(Optional.of(Path.of(words[0])));
    for (int i = 0; i < ROUNDS; i++) {
      Optional<byte[]> found = cache.find(NAME);
      if (found.isPresent() && !Arrays.equals(found.get(), code(1))) {
        throw new AssertionError("found other code");
      }
      if (!cache.keep(NAME, code(1)) || cache.find(NAME).isEmpty()) {
        throw new AssertionError("what was kept is not there");
      }
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void twoProcessesShareAFolder() throws Exception {
    List<Process> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  Processes.classPath(),
                  KernelCacheTest.class.getName(),
                  folder.resolve("kernels").toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("said-" + i).toFile())
              .start());
    }
    for (int i = 0; i < 2; i++) {
      assertThat(both.get(i).waitFor()).as(Files.readString(folder.resolve("said-" + i))).isZero();
    }
    assertThat(cache().find(NAME)).isPresent();
    try (var files = Files.list(folder.resolve("kernels"))) {
      assertThat(files).containsExactly(file());
    }
  }
}
