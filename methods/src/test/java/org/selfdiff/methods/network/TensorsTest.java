package org.selfdiff.methods.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.EmaUpdate;
import org.selfdiff.methods.graph.Gradients;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.Initializer;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;

/** The buffers of a network: what is trained, what is frozen, and running statistics. */
class TensorsTest {
  private static final Initializer ONE = new Initializer.Fill(1);

  /** y = x · scale + shift with a shift that is not trained. */
  private record Shifted(boolean counts) implements Layer {
    @Override
    public void declare(Declarations d) {
      d.frozen("shift", ONE, 3);
      d.parameter("scale", new Initializer.UniformFanIn(2), 2, 3);
      if (counts) {
        d.buffer("mean", 0, 4);
      }
    }

    @Override
    public Value forward(Pass pass, Value x) {
      Graph g = pass.graph();
      return g.add(g.matmul(x, false, pass.parameter("scale"), false), pass.parameter("shift"));
    }
  }

  private final Graph g = new Graph(DType.F32);
  private final Tensors net = Tensors.input(g, "net", new Shifted(true));
  private final Tensors other = Tensors.input(g, "other", new Shifted(true));

  @Test
  void everyKindHasABufferOfItsOwn() {
    assertThat(g.inputs().subList(0, 3))
        .extracting(v -> v.name() + " " + v.shape())
        .containsExactly("net [6]", "net.frozen [3]", "net.buffers [4]");
    assertThat(net.parameter("shift").shape()).isEqualTo(Shape.of(3));
    assertThat(net.trained().keys()).containsExactly("scale");
    assertThatThrownBy(() -> net.parameter("mean"))
        .isInstanceOf(GraphException.class)
        .hasMessage("net has no tensor mean");
  }

  @Test
  void weightsLieInFrontOfBiasesAndNorms() {
    Layer two = Sequential.of(new Linear("a", 2, 3), new BatchNorm("n", 3), new Linear("b", 3, 1));
    assertThat(Declarations.of(two).parameters())
        .extracting(Declarations.Tensor::key)
        .containsExactly("a.weight", "a.bias", "n.weight", "n.bias", "b.weight", "b.bias");
    assertThat(Tensors.input(g, "two", two).trained().keys())
        .containsExactly("a.weight", "b.weight", "a.bias", "n.weight", "n.bias", "b.bias");
  }

  @Test
  void whatIsNotDeclaredHasNoBuffer() {
    Graph plain = new Graph(DType.F32);
    Tensors fc = Tensors.input(plain, "fc", new Linear("fc", 3, 2));
    assertThat(plain.inputs()).extracting(Value::name).containsExactly("fc");
    assertThat(fc.buffers()).isEmpty();
    assertThat(Pass.training(fc, 1).after()).isSameAs(fc);
  }

  @Test
  void noGradientReachesWhatIsFrozen() {
    Value x = g.input("x", 5, 2);
    Value loss = g.mean(new Shifted(true).forward(Pass.training(net, 1), x));
    assertThat(Gradients.of(g, loss, net.trained().views()))
        .extracting(Value::shape)
        .containsExactly(Shape.of(2, 3));
  }

  @Test
  void partsAreNamedAlikeWhereverTheyLie() {
    Initializer zero = new Initializer.Fill(0);
    Initializer fanIn = new Initializer.UniformFanIn(2);
    assertThat(net.states("encoder_q."))
        .extracting(State::parts)
        .containsExactly(
            List.of(new Part("encoder_q.scale", Shape.of(2, 3), 0, fanIn)),
            List.of(new Part("encoder_q.shift", Shape.of(3), 0, ONE)),
            List.of(new Part("encoder_q.mean", Shape.of(4), 0, zero)));
  }

  @Test
  void aCopyTakesFrozenParametersTooButNoBuffers() {
    assertThat(other.copies("k.", "q."))
        .flatExtracting(State::parts)
        .extracting(Part::init)
        .containsExactly(
            new Initializer.CopyOf("q.scale"),
            new Initializer.CopyOf("q.shift"),
            new Initializer.Fill(0));
  }

  @Test
  void theMomentumEncoderAveragesEveryParameterAndNoBuffer() {
    Tensors after = other.averaged(net, g.scalarInput("m"));
    assertThat(g.nodes().stream().filter(n -> n.op() instanceof EmaUpdate).map(Node::inputs))
        .extracting(in -> in.get(0).name() + " to " + in.get(1).name())
        .containsExactly("other to net", "other.frozen to net.frozen");
    assertThat(other.updates(after)).containsOnlyKeys("other", "other.frozen");
    assertThat(after.buffers()).isEqualTo(other.buffers());
  }

  @Test
  void onlyWhatChangedIsUpdated() {
    Value trained = g.mul(net.trained().flat(), 2);
    assertThat(net.updates(net)).isEmpty();
    assertThat(net.updates(net.withTrained(trained))).containsOnlyKeys("net");
    assertThat(net.withTrained(trained).parameter("scale").shape()).isEqualTo(Shape.of(2, 3));
  }
}
