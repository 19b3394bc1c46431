package org.selfdiff.runner.engine.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InProcessGroupTest {
  private static Memory memory(DType type, double... values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * type.bytes()).order(ByteOrder.nativeOrder());
    Memory memory =
        new Memory(
            type,
            values.length,
            (from, count) -> bytes.slice((int) from, count).order(ByteOrder.nativeOrder()));
    memory.fill(values);
    return memory;
  }

  private static List<double[]> exchange(Collective what, DType type, double[][] given, int gets) {
    return Ranks.run(
        given.length,
        member -> {
          Memory into = memory(type, new double[gets]);
          member.begin(what, memory(type, given[member.rank()]), into).await();
          return into.doubles();
        });
  }

  @Test
  void sumsMeansAndMaximaAreTheSameOnEveryRank() {
    double[][] given = {{1, -2, 7}, {10, -20, 6}, {100, -200, 8}, {1000, -2000, 3}};
    for (DType type : List.of(DType.F32, DType.F64)) {
      assertThat(exchange(new AllReduce(AllReduce.Fn.SUM, 4), type, given, 3))
          .allSatisfy(r -> assertThat(r).containsExactly(1111, -2222, 24));
      assertThat(exchange(new AllReduce(AllReduce.Fn.MEAN, 4), type, given, 3))
          .allSatisfy(r -> assertThat(r).containsExactly(277.75, -555.5, 6));
      assertThat(exchange(new AllReduce(AllReduce.Fn.MAX, 4), type, given, 3))
          .allSatisfy(r -> assertThat(r).containsExactly(1000, -2, 8));
    }
  }

  @Test
  void wholeNumbersAreSummedAsSuch() {
    double[][] given = {{1L << 40, 3}, {5, 200}};
    assertThat(exchange(new AllReduce(AllReduce.Fn.SUM, 2), DType.I64, given, 2))
        .allSatisfy(r -> assertThat(r).containsExactly((1L << 40) + 5, 203));
    assertThat(
            exchange(new AllReduce(AllReduce.Fn.MAX, 2), DType.U8, new double[][] {{3}, {200}}, 1))
        .allSatisfy(r -> assertThat(r).containsExactly(200));
    assertThatThrownBy(() -> exchange(new AllReduce(AllReduce.Fn.MEAN, 2), DType.I64, given, 2))
        .hasMessageEndingWith("of 2 I64: whole numbers have no mean of their type");
  }

  /** In another order the sum would be 0 or 1. */
  @Test
  void ranksAreSummedInTheirOrder() {
    double[][] given = {{1e8}, {1}, {-1e8}, {1}};
    for (int i = 0; i < 20; i++) {
      assertThat(exchange(new AllReduce(AllReduce.Fn.SUM, 4), DType.F32, given, 1))
          .allSatisfy(r -> assertThat(r).containsExactly(1));
    }
    double[][] other = {{1e8}, {-1e8}, {1}, {1}};
    assertThat(exchange(new AllReduce(AllReduce.Fn.SUM, 4), DType.F32, other, 1))
        .allSatisfy(r -> assertThat(r).containsExactly(2));
  }

  @Test
  void gathersInTheOrderOfTheRanksAndScattersBack() {
    double[][] given = {{1, 2, 3, 4}, {5, 6, 7, 8}};
    for (DType type : DType.values()) {
      assertThat(exchange(new AllGather(2), type, given, 8))
          .allSatisfy(r -> assertThat(r).containsExactly(1, 2, 3, 4, 5, 6, 7, 8));
    }
    assertThat(exchange(new ReduceScatter(2), DType.F64, given, 2))
        .satisfiesExactly(
            r -> assertThat(r).containsExactly(6, 8), r -> assertThat(r).containsExactly(10, 12));
  }

  @Test
  void aReductionMayBeInPlaceAndSpanBlocks() {
    int n = (1 << 14) + 3;
    List<double[]> sums =
        Ranks.run(
            2,
            member -> {
              double[] mine = new double[n];
              Arrays.setAll(mine, i -> i * (member.rank() + 1));
              Memory memory = memory(DType.F32, mine);
              member.begin(new AllReduce(AllReduce.Fn.SUM, 2), memory, memory).await();
              return memory.doubles();
            });
    for (double[] sum : sums) {
      for (int i = 0; i < n; i++) {
        assertThat(sum[i]).isEqualTo(3.0 * i);
      }
    }
  }

  @Test
  void everyRankGetsTheNumbersOfTheFirst() {
    List<double[]> all =
        Ranks.run(
            3,
            member -> {
              Memory memory = memory(DType.I64, member.rank() + 1, 7);
              member.broadcast(memory);
              return memory.doubles();
            });
    assertThat(all).allSatisfy(r -> assertThat(r).containsExactly(1, 7));
  }

  @Test
  void exchangesMeetInTheirOrderWhenTheyAreAwaitedInAnother() {
    List<double[]> all =
        Ranks.run(
            2,
            member -> {
              Memory a = memory(DType.F64, member.rank());
              Memory b = memory(DType.F64, 10 * member.rank());
              AllReduce sum = new AllReduce(AllReduce.Fn.SUM, 2);
              ProcessGroup.Exchange first = member.begin(sum, a, a);
              ProcessGroup.Exchange second = member.begin(sum, b, b);
              (member.rank() == 0 ? second : first).await();
              (member.rank() == 0 ? first : second).await();
              return new double[] {a.get(0), b.get(0)};
            });
    assertThat(all).allSatisfy(r -> assertThat(r).containsExactly(1, 10));
  }

  private static List<UserException> failures(int size, Ranks.Work<Void> work) {
    List<UserException> failures = Collections.synchronizedList(new ArrayList<>());
    try {
      Ranks.run(
          size,
          member -> {
            try {
              return work.of(member);
            } catch (GroupException e) {
              failures.add(e);
              return null;
            }
          });
    } catch (IllegalStateException own) {
      assertThat(own).hasMessage("the rank's own");
    }
    return failures;
  }

  @Test
  void aRankThatFailsFreesTheOthers() {
    List<UserException> failures =
        failures(
            3,
            member -> {
              Memory a = memory(DType.F32, 1);
              if (member.rank() == 1) {
                throw new IllegalStateException("the rank's own");
              }
              member.begin(new AllReduce(AllReduce.Fn.SUM, 3), a, a).await();
              return null;
            });
    assertThat(failures).hasSize(2).allMatch(e -> e.getMessage().equals("rank 1 is gone"));
    assertThat(failures).allMatch(e -> e.code() == ExitCode.DATA);
  }

  @Test
  void whatIsDoneOutlastsARankThatLeaves() {
    List<ProcessGroup> members = InProcessGroup.of(2);
    Memory a = memory(DType.F32, 1);
    Memory b = memory(DType.F32, 2);
    AllReduce sum = new AllReduce(AllReduce.Fn.SUM, 2);
    ProcessGroup.Exchange first = members.get(0).begin(sum, a, a);
    ProcessGroup.Exchange second = members.get(1).begin(sum, b, b);
    second.await();
    members.get(1).close();
    first.await();
    assertThat(a.get(0)).isEqualTo(3);
    assertThatThrownBy(() -> members.get(0).begin(sum, a, a))
        .isInstanceOf(GroupException.class)
        .hasMessage("rank 1 is gone");
  }

  @Test
  void differentExchangesAreToldOnEveryRank() {
    List<UserException> shapes =
        failures(
            2,
            member -> {
              Memory a = memory(DType.F32, new double[member.rank() + 4]);
              member.begin(new AllReduce(AllReduce.Fn.SUM, 2), a, a).await();
              return null;
            });
    assertThat(shapes)
        .hasSize(2)
        .allMatch(e -> e.code() == ExitCode.VERIFICATION)
        .allSatisfy(
            e ->
                assertThat(e)
                    .hasMessage(
                        "ranks run different steps: exchange 0 is AllReduce[fn=SUM, world=2] of 4"
                            + " F32 on rank 0 and AllReduce[fn=SUM, world=2] of 5 F32 on rank 1"));
    List<UserException> ops =
        failures(
            2,
            member -> {
              Memory a = memory(DType.F32, 1, 2);
              AllReduce.Fn fn = member.rank() == 0 ? AllReduce.Fn.SUM : AllReduce.Fn.MAX;
              member.begin(new AllReduce(fn, 2), a, a).await();
              return null;
            });
    assertThat(ops).hasSize(2);
    List<UserException> types =
        failures(
            2,
            member -> {
              Memory a = memory(member.rank() == 0 ? DType.F32 : DType.F64, 1, 2);
              member.broadcast(a);
              return null;
            });
    assertThat(types).hasSize(2);
  }

  @Test
  void memoryOfTheWrongSizeAndAnotherWorldAreRefused() {
    ProcessGroup member = InProcessGroup.of(2).get(0);
    Memory two = memory(DType.F32, 1, 2);
    assertThatThrownBy(() -> member.begin(new AllGather(2), two, two))
        .hasMessage("AllGather[world=2] of 2 F32 gives 4 F32, found memory of 2 F32");
    assertThatThrownBy(() -> member.begin(new AllGather(3), two, two))
        .hasMessage("AllGather[world=3] in a group of 2");
  }

  @Test
  void aRankThatIsInterruptedFreesTheOthers() {
    List<UserException> failures =
        failures(
            2,
            member -> {
              if (member.rank() == 0) {
                Thread.currentThread().interrupt();
              }
              Memory a = memory(DType.F32, 1);
              try {
                member.begin(new AllReduce(AllReduce.Fn.SUM, 2), a, a).await();
                return null;
              } finally {
                Thread.interrupted();
              }
            });
    // The other may have come first, in which case nothing waited.
    assertThat(failures).allMatch(e -> e.code() == ExitCode.INTERRUPTED);
  }
}
