package org.selfdiff.methods.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;

/** Where named tensors lie in their buffer. */
class TensorGroupTest {
  private static final Initializer FAN_IN = new Initializer.UniformFanIn(3);

  private final Graph g = new Graph(DType.F32);
  private final TensorGroup group =
      TensorGroup.input(g, "net", Declarations.of(new Linear("fc", 3, 2)).parameters());

  private List<Op> ops() {
    return g.nodes().stream().map(Node::op).toList();
  }

  @Test
  void tensorsLieBehindEachOther() {
    assertThat(group.flat().name()).isEqualTo("net");
    assertThat(group.flat().shape()).isEqualTo(Shape.of(8));
    assertThat(group.keys()).containsExactly("fc.weight", "fc.bias");
    assertThat(ops()).isEmpty();
    assertThat(group.views()).containsExactly(group.view("fc.weight"), group.view("fc.bias"));
    assertThat(ops()).containsExactly(new View(0, Shape.of(2, 3)), new View(6, Shape.of(2)));
    assertThat(group.view("fc.bias").shape()).isEqualTo(Shape.of(2));
  }

  @Test
  void aMissingKeyIsNamed() {
    assertThatThrownBy(() -> group.view("fc.gain"))
        .isInstanceOf(GraphException.class)
        .hasMessage("net has no tensor fc.gain");
  }

  @Test
  void theSameTensorsInAnotherBuffer() {
    Value after = g.add(group.flat(), 1);
    TensorGroup moved = group.in(after);
    assertThat(moved.flat()).isSameAs(after);
    assertThat(moved.keys()).isEqualTo(group.keys());
    moved.view("fc.bias");
    assertThat(g.nodes().get(g.nodes().size() - 1).op()).isEqualTo(new View(6, Shape.of(2)));
    assertThat(g.nodes().get(g.nodes().size() - 1).input(0)).isSameAs(after);
  }

  @Test
  void packedValuesFillABufferLikeTheGroups() {
    Value packed = group.pack(group.views());
    assertThat(packed.spec()).isEqualTo(group.flat().spec());
    assertThat(g.nodes().get(2).op()).isEqualTo(new Pack());
  }

  @Test
  void someTensorsMoveAndTheOthersKeepTheirBits() {
    TensorGroup norms =
        TensorGroup.input(
            g,
            "norms",
            Declarations.of(Sequential.of(new BatchNorm("a", 2), new BatchNorm("b", 3))).buffers());
    Value keep = g.scalar(0.9);
    Value ofA = g.constant(1, 2);
    Value after = norms.averaged(Map.of("a.running_mean", ofA, "a.running_var", ofA), keep);
    assertThat(after.spec()).isEqualTo(norms.flat().spec());
    assertThat(ops().subList(2, ops().size()))
        .containsExactly(
            new View(0, Shape.of(4)),
            new Pack(),
            new EmaUpdate(),
            new View(4, Shape.of(6)),
            new Pack());
  }

  @Test
  void tensorsThatAllMoveAreOneUpdate() {
    Value keep = g.scalar(0.9);
    Value after =
        group.averaged(
            Map.of("fc.weight", group.view("fc.weight"), "fc.bias", group.view("fc.bias")), keep);
    assertThat(after.spec()).isEqualTo(group.flat().spec());
    assertThat(ops().subList(3, ops().size())).containsExactly(new Pack(), new EmaUpdate());
  }

  @Test
  void neighborsOfOneKindAreAGroupOfTheirOwn() {
    Declarations d = new Declarations();
    d.parameter("a.weight", FAN_IN, 2, 3);
    d.parameter("a.bias", FAN_IN, 2);
    d.parameter("b.bias", FAN_IN, 4);
    TensorGroup whole = TensorGroup.input(g, "whole", d.parameters());
    var runs = whole.runs(Declarations.Tensor::isWeight);
    assertThat(runs)
        .extracting(r -> r.kind() + " at " + r.offset())
        .containsExactly("true at 0", "false at 6");
    TensorGroup biases = whole.part(runs.get(1));
    assertThat(biases.keys()).containsExactly("a.bias", "b.bias");
    assertThat(biases.flat().shape()).isEqualTo(Shape.of(6));
    TensorGroup last = biases.part(biases.runs(t -> t.key().startsWith("b")).get(1));
    last.view("b.bias");
    Node view = g.nodes().get(g.nodes().size() - 1);
    assertThat(view.op()).isEqualTo(new View(8, Shape.of(4)));
    assertThat(view.input(0)).isSameAs(whole.flat());
    assertThat(whole.part(whole.runs(t -> "one kind").get(0))).isSameAs(whole);
  }

  @Test
  void partsAreNamedBehindThePrefix() {
    assertThat(group.state("encoder_q."))
        .isEqualTo(
            new State(
                group.flat(),
                List.of(
                    new Part("encoder_q.fc.weight", Shape.of(2, 3), 0, FAN_IN),
                    new Part("encoder_q.fc.bias", Shape.of(2), 6, FAN_IN))));
    assertThat(group.state("k.", t -> new Initializer.CopyOf("q." + t.key())).parts().get(1).init())
        .isEqualTo(new Initializer.CopyOf("q.fc.bias"));
  }

  @Test
  void slotsOfAnOptimizerStartAtZero() {
    Value buffer = g.input("momentum", 8);
    Initializer zero = new Initializer.Fill(0);
    assertThat(group.slot(buffer, "m."))
        .isEqualTo(
            new State(
                buffer,
                List.of(
                    new Part("m.fc.weight", Shape.of(2, 3), 0, zero),
                    new Part("m.fc.bias", Shape.of(2), 6, zero))));
  }
}
