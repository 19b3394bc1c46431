package org.selfdiff.methods.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.methods.graph.Value;

/** Slots and pointers of a memory of five rows. */
class NeighborMemoryTest {
  private final Graph g = new Graph(DType.F64);
  private final NeighborMemory memory = NeighborMemory.input(g, "memory", 5, 2);
  private final Map<String, INDArray> inputs = new HashMap<>();

  NeighborMemoryTest() {
    double[][] q = {{10, 0}, {0, 0.1}, {1, 1}, {-1, 0}, {0, -1}};
    double[][] k = {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}};
    inputs.put("memory.queue_q", Nd4j.create(q));
    inputs.put("memory.queue_k", Nd4j.create(k));
    pointer(0);
  }

  private void pointer(long at) {
    inputs.put("memory.queue_ptr", Nd4j.createFromArray(at));
  }

  private Value matrix(String name, double[][] rows) {
    inputs.put(name, Nd4j.create(rows));
    return g.input(name, rows.length, rows[0].length);
  }

  private Value vector(String name, double... numbers) {
    inputs.put(name, Nd4j.create(numbers));
    return g.input(name, numbers.length);
  }

  private double[] numbers(Value value) {
    INDArray array = g.sameDiff().output(inputs, value.name()).get(value.name());
    return array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
  }

  /** A batch of 2^16 has 2^32 pairs of rows, which an int counts as none. */
  @Test
  void moreRowsThanATableHoldsAreRefused() {
    NeighborMemory large = NeighborMemory.input(g, "large", 1 << 17, 1);
    Value rows = g.input("rows", 1 << 16, 1);
    assertThatThrownBy(() -> large.with(g, rows))
        .isInstanceOf(SizeException.class)
        .hasMessage(
            "a table of which rows come before [65536, 65536] has 4294967296 elements, more than"
                + " one array can have (2^31 - 1)");
  }

  @Test
  void neighborsAreFoundByTheAngleAndTakenFromTheSecondBank() {
    Value query = matrix("query", new double[][] {{2, 1}, {-1, 0.5}});
    Value slots = memory.nearest(g, query, 2);
    assertThat(numbers(slots)).containsExactly(2, 0, 3, 1);
    assertThat(numbers(memory.rows(g, 1, slots))).containsExactly(3, 3, 1, 1, 4, 4, 2, 2);
  }

  @Test
  void aWriteWithinTheBankMovesThePointerTwice() {
    NeighborMemory after = memory.with(g, matrix("rows", new double[][] {{0.1, 0.2}, {7, 8}}));
    assertThat(numbers(after.banks().get(1))).containsExactly(0.1, 0.2, 7, 8, 3, 3, 4, 4, 5, 5);
    assertThat(numbers(after.pointer())).containsExactly(4);
    pointer(3);
    assertThat(numbers(after.banks().get(1))).containsExactly(1, 1, 2, 2, 3, 3, 0.1, 0.2, 7, 8);
    assertThat(numbers(after.pointer())).containsExactly(2);
  }

  @Test
  void aWriteOverTheEndLeavesThePointerBehindItsLastRow() {
    pointer(4);
    NeighborMemory after = memory.with(g, matrix("rows", new double[][] {{0.1, 0.2}, {7, 8}}));
    assertThat(numbers(after.banks().get(1))).containsExactly(7, 8, 2, 2, 3, 3, 4, 4, 0.1, 0.2);
    assertThat(numbers(after.pointer())).containsExactly(1);
  }

  @Test
  void flaggedRowsAreWrittenWithoutGapsBetweenThem() {
    Value rows = matrix("rows", new double[][] {{6, 6}, {7, 7}, {8, 8}, {9, 9}});
    NeighborMemory after = memory.with(g, rows, vector("flags", 0, 1, 0, 1));
    assertThat(numbers(after.banks().get(1))).containsExactly(7, 7, 9, 9, 3, 3, 4, 4, 5, 5);
    assertThat(numbers(after.pointer())).containsExactly(4);
    pointer(4);
    assertThat(numbers(after.banks().get(1))).containsExactly(9, 9, 2, 2, 3, 3, 4, 4, 7, 7);
    assertThat(numbers(after.pointer())).containsExactly(1);
  }

  @Test
  void withoutAFlagNothingChanges() {
    pointer(3);
    Value rows = matrix("rows", new double[][] {{6, 6}, {7, 7}});
    NeighborMemory after = memory.with(g, rows, vector("flags", 0, 0));
    assertThat(numbers(after.banks().get(1))).containsExactly(1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    assertThat(numbers(after.pointer())).containsExactly(3);
  }

  @Test
  void aStepFitsIntoTheMemory() {
    assertThatThrownBy(() -> memory.with(g, g.input("rows", 6, 2)))
        .isInstanceOf(GraphException.class)
        .hasMessage("6 rows cannot be put into a memory of 5");
  }
}
