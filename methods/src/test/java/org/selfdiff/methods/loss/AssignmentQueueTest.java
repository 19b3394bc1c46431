package org.selfdiff.methods.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Value;

/** What enters the queue, what falls out of it and when it counts. */
class AssignmentQueueTest {
  private final Computed computed = new Computed(DType.F64);
  private final Graph g = computed.graph();

  private AssignmentQueue queue(double closed, double... rows) {
    return new AssignmentQueue(computed.tensor(rows, 2, 4, 1), computed.number(closed));
  }

  private List<Value> batch() {
    return List.of(
        computed.matrix(new double[][] {{5}, {6}}), computed.matrix(new double[][] {{7}, {8}}));
  }

  @Test
  void theNewestRowsAreInFrontAndTheOldestFallOff() {
    AssignmentQueue after = queue(0, 1, 2, 3, 4, 11, 12, 13, 14).push(g, batch());
    assertThat(computed.numbers(after.rows())).containsExactly(5, 6, 1, 2, 7, 8, 11, 12);
    assertThat(computed.numbers(after.embeddings(g, 1))).containsExactly(7, 8, 11, 12);
  }

  @Test
  void nothingEntersAClosedQueue() {
    AssignmentQueue after = queue(1, 0, 0, 0, 0, 0, 0, 0, 0).push(g, batch());
    assertThat(computed.numbers(after.rows())).containsOnly(0);
    assertThat(computed.numbers(after.inUse(g, 1))).containsExactly(0);
  }

  @Test
  void aQueueCountsOnceItsOldestRowIsWritten() {
    AssignmentQueue filling = queue(0, 1, 2, 0, 0, 11, 12, 13, -14);
    assertThat(computed.numbers(filling.inUse(g, 0))).containsExactly(0);
    assertThat(computed.numbers(filling.inUse(g, 1))).containsExactly(1);
  }

  @Test
  void aQueueInUseBringsThoseBehindItIntoUse() {
    AssignmentQueue filling = queue(0, 1, 2, 3, 4, 11, 12, 0, 0);
    assertThat(computed.numbers(filling.inUse(g, 1))).containsExactly(1);
  }

  @Test
  void aBatchOfTheQueuesLengthReplacesIt() {
    AssignmentQueue small =
        new AssignmentQueue(computed.tensor(new double[] {1, 2, 3, 4}, 2, 2, 1), g.scalar(0));
    assertThat(computed.numbers(small.push(g, batch()).rows())).containsExactly(5, 6, 7, 8);
  }

  @Test
  void aLongerBatchIsRefused() {
    AssignmentQueue small =
        new AssignmentQueue(computed.tensor(new double[] {1, 2}, 2, 1, 1), g.scalar(0));
    List<Value> batch = batch();
    assertThatThrownBy(() -> small.push(g, batch))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("do not fit the queue");
  }
}
