package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.AdamWUpdate;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Conv2d;
import org.selfdiff.methods.graph.Conv2dGrad;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Gelu;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;

/** How the lines of one node come about. */
class TorchCallTest {
  /** Lines over two inputs [3], of which nothing may be overwritten. */
  private static List<String> lines(BiFunction<Graph, Value[], Value> f) {
    Graph g = new Graph(DType.F64);
    Value[] x = {g.input("a", 3), g.input("b", 3)};
    List<String> lines = ScriptText.lines(ScriptText.of(g, f.apply(g, x), ComputePrecision.GRAPH));
    return lines.subList(0, lines.size() - 1);
  }

  @Test
  void inputsAreNotOverwritten() {
    assertThat(lines((g, x) -> g.sub(x[0], x[1]))).containsExactly("v_2 = torch.sub(t_0, t_1)");
    assertThat(lines((g, x) -> g.unary(Unary.Fn.EXP, x[0])))
        .containsExactly("v_2 = torch.exp(t_0)");
  }

  @Test
  void theFirstOperandIsOverwritten() {
    assertThat(lines((g, x) -> g.sub(g.unary(Unary.Fn.NEG, x[0]), x[1])))
        .containsExactly("v_2 = torch.neg(t_0)", "v_3 = v_2.sub_(t_1)");
    assertThat(lines((g, x) -> g.unary(Unary.Fn.EXP, g.unary(Unary.Fn.NEG, x[0]))))
        .containsExactly("v_2 = torch.neg(t_0)", "v_3 = v_2.exp_()");
  }

  @Test
  void theSecondOperandIsOverwritten() {
    assertThat(lines((g, x) -> g.sub(x[0], g.unary(Unary.Fn.NEG, x[1]))))
        .containsExactly("v_2 = torch.neg(t_1)", "v_3 = torch.sub(t_0, v_2, out=v_2)");
  }

  @Test
  void aKnownNumberIsWrittenOut() {
    assertThat(lines((g, x) -> g.mul(x[0], 0.5))).containsExactly("v_3 = torch.mul(t_0, 0.5)");
    assertThat(lines((g, x) -> g.mul(g.constant(0.5), x[0])))
        .containsExactly("v_3 = torch.mul(t_0, 0.5)");
    assertThat(lines((g, x) -> g.sub(g.constant(1), x[0])))
        .containsExactly("v_3 = torch.rsub(t_0, 1.0)");
    assertThat(lines((g, x) -> g.div(g.constant(1), x[0])))
        .containsExactly("v_3 = torch.div(t_2, t_0)");
  }

  @Test
  void whatNobodyReadsIsNotAskedFor() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 1, 2, 2, 2);
    Value w = g.input("w", 2, 2, 1, 1);
    Value dy = g.input("dy", 1, 2, 2, 2);
    Value dw = g.apply(new Conv2dGrad(new Conv2d(1, 0)), List.of(x, w, dy)).get(1);
    assertThat(ScriptText.lines(ScriptText.of(g, dw, ComputePrecision.GRAPH)))
        .anySatisfy(line -> assertThat(line).endsWith("1, [False, True, False])"));
  }

  @Test
  void groupsOfSplitBatchNormBecomeChannels() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 4, 3, 2, 2);
    Value y =
        g.apply(new BatchNormTrain(1e-5, 2), List.of(x, g.input("s", 3), g.input("t", 3))).get(0);
    assertThat(ScriptText.lines(ScriptText.of(g, y, ComputePrecision.GRAPH)).get(0))
        .isEqualTo(
            "t_3, t_4, t_5 = torch.native_batch_norm(t_0.contiguous().view([2, 6, 2, 2]), t_1.repeat([2]),"
                + " t_2.repeat([2]), None, None, True, 0.0, 1.0E-5)");
  }

  @Test
  void anUpdateThatMustNotChangeItsInputsChangesCopies() {
    Graph g = new Graph(DType.F64);
    List<Value> in =
        List.of(
            g.input("p", 2),
            g.input("m1", 2),
            g.input("m2", 2),
            g.input("g", 2),
            g.scalarInput("lr"),
            g.scalarInput("decay"),
            g.scalarInput("t"));
    Value after = g.apply(new AdamWUpdate(0.9, 0.999, 1e-8), in).get(0);
    TorchScript script = ScriptText.of(g, after, ComputePrecision.GRAPH);
    assertThat(ScriptText.lines(script))
        .containsExactly(
            "t_7 = t_0.clone()",
            "t_8 = t_1.clone()",
            "t_9 = t_2.clone()",
            "t_10 = [t_7]",
            "torch._fused_adamw_(t_10, [t_3], [t_8], [t_9], l_0, [t_6], lr=t_4, beta1=0.9,"
                + " beta2=0.999, weight_decay=t_5, eps=1.0E-8, amsgrad=False, maximize=False)",
            "v_46, v_11, v_17 = (t_7, t_8, t_9)",
            "m_0.copy_(v_46)");
    assertThat(script.kept()).containsExactly("t_10");
  }

  @Test
  void aResultInAStatesPlaceIsWrittenThere() {
    Graph g = new Graph(DType.F64);
    Value a = g.input("a", 2);
    Value x = g.input("x", 2);
    TorchScript script =
        ScriptText.script(
            new TrainingStep(
                g, List.of(ScriptText.state(a)), Map.of("a", g.apply1(new Gelu(), x)), Map.of()));
    assertThat(ScriptText.lines(script))
        .containsExactly("t_2 = torch.as_strided(p_0, [2], [1], 0)", "torch.gelu(t_1, out=t_2)");
  }
}
