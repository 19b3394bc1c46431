package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.methods.graph.Affine;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.StandInGroup;
import org.selfdiff.runner.engine.nd4j.Nd4jArrays;
import org.selfdiff.runner.engine.torch.group.TensorGroup;

/** Groups that know tensors are given tensors, and what travels between the parts of a script. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TensorGroupTest {
  private static final AllReduce SUM = new AllReduce(AllReduce.Fn.SUM, 2);

  private static final class Tensors extends StandInGroup implements TensorGroup {
    @Override
    public Exchange begin(Collective what, Tensor from, Tensor into) {
      DType type =
          switch ((int) from.element_size()) {
            case 1 -> DType.U8;
            case 4 -> DType.F32;
            default -> DType.F64;
          };
      assertThat(from.is_contiguous() && into.is_contiguous()).isTrue();
      events().add(from.numel() + " " + type + (from == into ? " in place" : ""));
      return begin(what, memory(from, type), memory(into, type));
    }

    private static Memory memory(Tensor host, DType type) {
      return Nd4jArrays.memory(host.data_ptr(), type, host.numel());
    }
  }

  private static double[] run(Graph g, Value y, ComputePrecision precision, Tensors group) {
    TrainingStep step = new TrainingStep(g, List.of(), Map.of(), Map.of("y", y));
    Placement place = new Placement(1, precision, Device.CPU);
    try (Program program = new TorchExecutor().compile(step, place, group)) {
      program.input("x").fill(1, -2, 3, 4);
      program.run();
      return program.metric("y").doubles();
    }
  }

  @Test
  void sumsAreMadeInPlaceAndOfTheGraphsPrecision() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 2, 2);
    Value y = g.add(g.apply1(SUM, g.unary(Unary.Fn.ABS, x)), 1);
    Tensors group = new Tensors();
    assertThat(run(g, y, ComputePrecision.GRAPH, group)).containsExactly(3, 5, 7, 9);
    assertThat(group.events()).containsExactly("4 F32 in place", "begin 0", "await 0");
  }

  @Test
  void theSumOfAnInputLeavesTheInput() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 2, 2);
    Tensors group = new Tensors();
    assertThat(run(g, g.add(g.apply1(SUM, x), x), ComputePrecision.GRAPH, group))
        .containsExactly(3, -6, 9, 12);
    assertThat(group.events()).startsWith("4 F32");
  }

  @Test
  void inBf16WhatIsGatheredTravelsAsBytesAndWhatIsSummedInFull() {
    Graph g = new Graph(DType.F32);
    Value x = g.input("x", 2, 2);
    Value none = g.constant(0, 2);
    Value product = g.apply1(new Affine(), x, x, none);
    Tensors gathers = new Tensors();
    double[] all = run(g, g.apply1(new AllGather(2), product), ComputePrecision.BF16, gathers);
    assertThat(gathers.events()).containsExactly("8 U8", "begin 0", "await 0");
    assertThat(all).containsExactly(5, -5, -5, 25, 5, -5, -5, 25);
    Tensors sums = new Tensors();
    assertThat(run(g, g.apply1(SUM, product), ComputePrecision.BF16, sums))
        .containsExactly(10, -10, -10, 50);
    assertThat(sums.events()).startsWith("4 F32");
  }

  /** The lines around an exchange name its memory only. */
  @Test
  void aScriptIsCutWhereExchangesBeginAndEnd() {
    Graph g = new Graph(DType.F64);
    Value x = g.input("x", 3);
    Value sum = g.apply1(SUM, g.unary(Unary.Fn.EXP, x));
    Value all = g.apply1(new AllGather(2), x);
    Value y = g.mul(g.reshape(sum, 3, 1), 2);
    TorchScript script =
        ScriptText.script(
            new TrainingStep(g, List.of(), Map.of(), new TreeMap<>(Map.of("all", all, "y", y))));
    assertThat(script.isWhole()).isFalse();
    StringBuilder text = new StringBuilder();
    for (TorchScript.ScriptBlock b : script.step()) {
      b.lines().forEach(l -> text.append(l).append('\n'));
      if (b.then() instanceof Interlude.Begin begin) {
        text.append("begin ").append(begin.exchange().from()).append(' ');
        text.append(begin.exchange().into()).append('\n');
      } else if (b.then() instanceof Interlude.Await await) {
        text.append("await ").append(await.exchange().into()).append('\n');
      }
    }
    assertThat(text.toString())
        .isEqualTo(
            """
            t_0 = torch.as_strided(p_0, [3], [1], 0)
            t_1 = t_0.contiguous()
            t_2 = torch.empty([6], dtype=7, device=t_1.device)
            begin t_1 t_2
            v_1 = torch.exp(t_0)
            t_3 = v_1.contiguous()
            begin t_3 t_3
            v_4 = t_3.reshape([3, 1])
            t_4 = torch.as_strided(p_1, [], [], 0)
            await t_3
            v_6 = v_4.mul_(2.0)
            await t_2
            m_0.copy_(t_2)
            m_1.copy_(v_6)
            """);
  }
}
