package org.selfdiff.runner.engine.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.ReduceScatter;
import org.selfdiff.runner.engine.Memory;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MirroredTest {
  private final Mirrored group = new Mirrored(3);

  private static Memory memory(double... numbers) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * numbers.length).order(ByteOrder.nativeOrder());
    Memory memory =
        new Memory(
            DType.F32,
            numbers.length,
            (from, count) ->
                bytes.duplicate().position((int) from).slice().order(ByteOrder.nativeOrder()));
    memory.put(0, numbers);
    return memory;
  }

  @Test
  void everyPlaceHasWhatTheRankGives() {
    Memory gathered = memory(0, 0, 0, 0, 0, 0);
    group.begin(new AllGather(3), memory(1, 2), gathered).await();
    assertThat(gathered.doubles()).containsExactly(1, 2, 1, 2, 1, 2);

    Memory sum = memory(0, 0);
    group.begin(new AllReduce(AllReduce.Fn.SUM, 3), memory(1, 2), sum).await();
    assertThat(sum.doubles()).containsExactly(1, 2);
    group.begin(new AllReduce(AllReduce.Fn.MEAN, 3), sum, sum).await();
    assertThat(sum.doubles()).containsExactly(1, 2);

    Memory share = memory(0);
    group.begin(new ReduceScatter(3), memory(4, 5, 6), share).await();
    assertThat(share.doubles()).containsExactly(4);
  }

  @Test
  void itIsTheFirstRank() {
    assertThat(group.rank()).isZero();
    assertThat(group.size()).isEqualTo(3);
    assertThatThrownBy(() -> new Mirrored(0))
        .hasMessage("a group needs at least one rank, found 0");
  }
}
