package org.selfdiff.runner.session.equality;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.torch.TorchExecutor;
import org.selfdiff.runner.engine.torch.group.Processes;

/**
 * Two processes have the bits of two threads, since a sum of two numbers has no order, and so what
 * one process computes.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EqualProcessesTest {
  private static final int STEPS = 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"5, moco", "9, simclr", "12, swav"})
  void bitsOfThreads(int method, String word) throws Exception {
    EqualCase of = EqualCases.methods().get(method);
    assertThat(of).hasToString(word);
    List<Executor> on = Stream.generate(() -> (Executor) new TorchExecutor()).limit(2).toList();
    EqualRun threads = EqualRun.of(of, 2, STEPS, on).get(0);
    EqualRun one = EqualRun.of(of, 1, STEPS, on).get(0);

    assertThat(threads.deviation(one)).isLessThan(EqualStepsTest.TOLERANCE);
    assertThat(Processes.run(folder, 2, EqualProcesses.class, method + "", STEPS + ""))
        .containsExactly(threads.digest(), threads.digest());
  }
}
