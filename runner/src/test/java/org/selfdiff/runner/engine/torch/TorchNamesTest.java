package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.StopGradient;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.plan.ImageForms;
import org.selfdiff.runner.engine.plan.Planner;

class TorchNamesTest {
  private final List<String> lines = new ArrayList<>();
  private final TorchNames names = names(ComputePrecision.BF16, Device.CPU);
  private final Graph g = new Graph(DType.F32);

  private TorchNames names(ComputePrecision precision, Device device) {
    TrainingStep none = new TrainingStep(new Graph(DType.F32), List.of(), Map.of(), Map.of());
    ImageForms forms =
        ImageForms.of(Planner.plan(none, new TorchKernels(device)), precision, device);
    return new TorchNames(precision, forms, lines::add);
  }

  private Node node(Value v) {
    return g.nodes().stream().filter(n -> n.outputs().contains(v)).findFirst().orElseThrow();
  }

  @Test
  void stridesOfRowMajorOrder() {
    assertThat(TorchNames.strides(new long[] {2, 3, 4})).containsExactly(12, 4, 1);
    assertThat(TorchNames.strides(new long[0])).isEmpty();
  }

  @Test
  void aValueIsConvertedOnceInEachDirection() {
    Value full = g.input("a", 2);
    Value low = g.input("b", 2);
    names.define(full, "a", false);
    names.define(low, "b", true);
    assertThat(names.in(full, false)).isEqualTo("a");
    assertThat(names.in(full, true)).isEqualTo("t_0");
    assertThat(names.in(full, true)).isEqualTo("t_0");
    assertThat(names.in(low, false)).isEqualTo("t_1");
    assertThat(lines).containsExactly("t_0 = a.to(15)", "t_1 = b.to(6)");
  }

  @Test
  void scalarsAndIntegersAreNotConverted() {
    Value number = g.scalarInput("lr");
    Value order = g.input("order", DType.I64, Shape.of(4));
    names.define(number, "lr", false);
    names.define(order, "order", false);
    assertThat(names.in(number, true)).isEqualTo("lr");
    assertThat(names.in(order, true)).isEqualTo("order");
    assertThat(lines).isEmpty();
  }

  @Test
  void viewsOfOneBufferShareItsConversion() {
    Value flat = g.input("p", 6);
    Value w = g.apply1(new View(0, Shape.of(2, 2)), flat);
    Value bias = g.apply1(new View(4, Shape.of(2)), flat);
    names.define(flat, "p", false);
    names.alias(node(w));
    names.alias(node(bias));
    lines.clear();
    assertThat(names.in(w, true)).isEqualTo("t_1");
    assertThat(names.in(bias, true)).isEqualTo("t_2");
    assertThat(lines)
        .containsExactly(
            "t_0 = p.to(15)",
            "t_1 = torch.as_strided(t_0, [2, 2], [2, 1], 0)",
            "t_2 = torch.as_strided(t_0, [2], [1], 4)");
  }

  @Test
  void anImageIsLaidOutOnceAndOnlyInTheShortFormat() {
    Value x = g.input("x", 1, 2, 3, 3);
    names.define(x, "x", false);
    assertThat(names.image(x, true)).isEqualTo("t_1");
    assertThat(names.image(x, true)).isEqualTo("t_1");
    assertThat(names.image(x, false)).isEqualTo("x");
    assertThat(lines).containsExactly("t_0 = x.to(15)", "t_1 = t_0.contiguous(memory_format=2)");
  }

  @Test
  void onGpusImagesAreLaidOutInFp32Too() {
    TorchNames onGpu = names(ComputePrecision.GRAPH, Device.cuda(0));
    Value x = g.input("x", 1, 2, 3, 3);
    onGpu.define(x, "x", false);
    assertThat(onGpu.image(x, false)).isEqualTo("t_0");
    assertThat(onGpu.image(x, false)).isEqualTo("t_0");
    assertThat(lines).containsExactly("t_0 = x.contiguous(memory_format=2)");
  }

  @Test
  void blocksAndRowsAreMadeOfEachOtherOnce() {
    Value x = g.input("x", 1, 2, 3, 3);
    Value y = g.input("y", 1, 2, 3, 3);
    names.define(x, "x", false);
    names.defineBlocked(y, "y");
    assertThat(names.inBlocks(x)).isEqualTo("t_0");
    assertThat(names.inBlocks(x)).isEqualTo("t_0");
    assertThat(names.inBlocks(y)).isEqualTo("y");
    assertThat(names.in(y, false)).isEqualTo("t_1");
    assertThat(names.in(y, false)).isEqualTo("t_1");
    assertThat(names.in(x, false)).isEqualTo("x");
    assertThat(lines).containsExactly("t_0 = x.to_mkldnn()", "t_1 = y.to_dense()");
  }

  @Test
  void anotherNameForBlocksIsInBlocksAndAnotherShapeIsNot() {
    Value y = g.input("y", 1, 2, 3, 3);
    names.defineBlocked(y, "y");
    Value same = g.apply1(new StopGradient(), y);
    Value rows = g.reshape(y, 2, 9);
    names.alias(node(same));
    names.alias(node(rows));
    assertThat(names.isBlocked(same)).isTrue();
    assertThat(names.isBlocked(rows)).isFalse();
    assertThat(lines).containsExactly("v_1 = y", "t_0 = y.to_dense()", "v_2 = t_0.reshape([2, 9])");
  }

  @Test
  void onlyAConstantOfRankZeroIsAKnownNumber() {
    Value number = g.constant(0.25);
    Value row = g.constant(new double[] {1});
    names.constant(number, (Constant) node(number).op());
    names.constant(row, (Constant) node(row).op());
    assertThat(names.number(number)).isEqualTo("0.25");
    assertThat(names.number(row)).isNull();
  }
}
