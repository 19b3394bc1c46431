package org.selfdiff.runner.engine.torch.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Ranks;

/** Process groups of libtorch between real processes. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class C10dGroupTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void everyExchangeOfEveryTypeGivesEveryRankItsNumbers(int world) throws Exception {
    List<String> said = Processes.run(folder, world, C10dExchanges.class);
    for (int rank = 0; rank < world; rank++) {
      Iterator<String> lines = said.get(rank).lines().iterator();
      Iterator<String> first = said.get(0).lines().iterator();
      for (DType type : DType.values()) {
        for (Collective what : C10dExchanges.collectives(type, world)) {
          int times = what instanceof AllReduce ? 2 : 1;
          for (int i = 0; i < times; i++) {
            String bits = lines.next();
            String ofFirst = first.next();
            if (!(what instanceof ReduceScatter)) {
              assertThat(bits).as("bits of %s %s on rank %d", what, type, rank).isEqualTo(ofFirst);
            }
            requireNumbers(memory(type, bits), what, rank);
          }
        }
        Memory told = memory(type, lines.next());
        first.next();
        for (int i = 0; i < C10dExchanges.COUNT; i++) {
          assertThat(told.get(i)).isEqualTo(inType(type, C10dExchanges.number(type, 0, i)));
        }
      }
      assertThat(lines.hasNext()).isFalse();
    }
  }

  private static Memory memory(DType type, String hex) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    return new Memory(
        type,
        bytes.capacity() / type.bytes(),
        (from, count) -> bytes.slice((int) from, count).order(ByteOrder.nativeOrder()));
  }

  private static double inType(DType type, double number) {
    return type == DType.F32 ? (float) number : number;
  }

  private static void requireNumbers(Memory got, Collective what, int rank) {
    DType type = got.type();
    int world = what.world();
    double tolerance = type == DType.F32 ? 1e-6 : 1e-14;
    assertThat(got.size()).isEqualTo(C10dExchanges.gets(what));
    for (int i = 0; i < got.size(); i++) {
      double expected = 0;
      double largest = Double.NEGATIVE_INFINITY;
      double magnitude = 1;
      int place = what instanceof ReduceScatter ? rank * C10dExchanges.COUNT + i : i;
      for (int r = 0; r < world; r++) {
        double given = inType(type, C10dExchanges.number(type, r, place));
        expected += given;
        largest = Math.max(largest, given);
        magnitude += Math.abs(given);
      }
      if (what instanceof AllGather) {
        int count = C10dExchanges.COUNT;
        expected = inType(type, C10dExchanges.number(type, i / count, i % count));
        assertThat(got.get(i)).isEqualTo(expected);
      } else if (what instanceof AllReduce reduce && reduce.fn() == AllReduce.Fn.MAX) {
        assertThat(got.get(i)).isEqualTo(largest);
      } else {
        boolean mean = what instanceof AllReduce reduce && reduce.fn() == AllReduce.Fn.MEAN;
        assertThat(got.get(i))
            .as("%s %s at %d", what, type, i)
            .isCloseTo(mean ? expected / world : expected, within(tolerance * magnitude));
      }
    }
  }

  @Test
  void aKilledRankIsNamedByTheOthers() throws Exception {
    try (Processes all = Processes.start(folder, 3, C10dEndless.class)) {
      for (int rank = 0; rank < 3; rank++) {
        all.awaitWord(rank, "together");
      }
      all.kill(1);
      for (int rank : new int[] {0, 2}) {
        assertThat(all.status(rank)).isEqualTo(3);
        assertThat(all.said(rank))
            .isEqualTo(
                "together\nrank 1 (process %d) is gone: its process ended in the middle of the run. Its own messages say why; the same command continues the run."
                    .formatted(all.pid(1)));
      }
    }
  }

  @Test
  void aProcessThatWasStoppedForAWhileGoesOn() throws Exception {
    try (Processes all = Processes.start(folder, 2, C10dEndless.class)) {
      all.awaitWord(0, "together");
      all.awaitWord(1, "together");
      for (int rank : new int[] {0, 1}) {
        signal("STOP", all.pid(rank));
        Thread.sleep(2_500);
        signal("CONT", all.pid(rank));
        Thread.sleep(1_500);
      }
      for (int rank : new int[] {0, 1}) {
        assertThat(ProcessHandle.of(all.pid(rank)))
            .as(all.said(rank))
            .hasValueSatisfying(one -> assertThat(one.isAlive()).isTrue());
        all.kill(rank);
      }
    }
  }

  private static void signal(String name, long process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process)).start().waitFor())
        .isZero();
  }

  @Test
  void aRankThatLeavesIsNamedByTheOthers() throws Exception {
    try (Processes all = Processes.start(folder, 2, C10dEndless.class, "leave")) {
      assertThat(all.status(1)).isZero();
      assertThat(all.status(0)).isEqualTo(3);
      assertThat(all.said(0))
          .isEqualTo(
              "together\nrank 1 (process %d) has left the run. Its own messages say why; the same command continues the run."
                  .formatted(all.pid(1)));
    }
  }

  @Test
  void aRankThatDoesNotAnswerIsNotWaitedForForever() throws Exception {
    try (Processes all = Processes.start(folder, 2, C10dEndless.class, "sleep")) {
      assertThat(all.status(0)).isEqualTo(3);
      assertThat(all.said(0))
          .isEqualTo(
              "together\nno answer from the other ranks within 5 s; look for their own messages");
    }
  }

  @Test
  void processesTrainWithTheBitsOfThreads() throws Exception {
    List<String> threads = Ranks.run(2, member -> C10dTraining.train(member, 0.2));
    assertThat(threads.get(0).lines().limit(5)).doesNotHaveDuplicates();
    assertThat(threads.get(1)).isEqualTo(threads.get(0));
    assertThat(Processes.run(folder, 2, C10dTraining.class)).isEqualTo(threads);
  }

  @Test
  void ranksWithOtherStepsDoNotBegin() throws Exception {
    try (Processes all = Processes.start(folder, 2, C10dTraining.class, "different")) {
      for (int rank = 0; rank < 2; rank++) {
        assertThat(all.status(rank)).isEqualTo(5);
        assertThat(all.said(rank))
            .matches(
                "ranks 0 and 1 run different steps: SHA-256 [0-9a-f]{64} and [0-9a-f]{64}\\. Start every rank with the same SelfDiff, experiment and settings\\.");
      }
    }
  }
}
