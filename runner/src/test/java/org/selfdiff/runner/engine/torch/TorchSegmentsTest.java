package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.joined.JoinedGroup;
import org.selfdiff.runner.engine.joined.JoinedKernel;

/** Where a step is cut. */
class TorchSegmentsTest {
  private static TorchScript.ScriptBlock lines(String... lines) {
    return new TorchScript.ScriptBlock("", List.of(lines));
  }

  private static TorchScript.ScriptBlock launch(String label, String... lines) {
    JoinedKernel kernel = new JoinedKernel(label, label, "", 1, 1);
    JoinedGroup group =
        new JoinedGroup(List.of(), List.of(), List.of(), List.of(), List.of(), kernel);
    return new TorchScript.ScriptBlock(
        label, List.of(lines), new Interlude.Launch(group, List.of()));
  }

  private static String cut(TorchScript.ScriptBlock... step) {
    StringBuilder text = new StringBuilder();
    for (TorchScript.ScriptBlock b : TorchSegments.segments(List.of(step))) {
      b.lines().forEach(l -> text.append(l).append('\n'));
      text.append(b.then() == null ? "end" : "then " + b.label()).append('\n');
    }
    return text.toString();
  }

  @Test
  void launchesShareACutWhereOnlyMemoryIsMadeBetweenThem() {
    assertThat(
            cut(
                lines("v_0 = torch.add(p_0, p_1)"),
                launch("A", "t_0 = torch.empty([2], dtype=6)"),
                lines("t_1 = torch.as_strided(t_0, [2, 1], [1, 1], 0)"),
                launch("B", "t_2 = torch.empty([2], dtype=6)"),
                launch("C"),
                lines("v_1 = torch.mul(t_2, t_2)")))
        .isEqualTo(
            """
            v_0 = torch.add(p_0, p_1)
            t_0 = torch.empty([2], dtype=6)
            t_1 = torch.as_strided(t_0, [2, 1], [1, 1], 0)
            t_2 = torch.empty([2], dtype=6)
            then A
            then B
            then C
            v_1 = torch.mul(t_2, t_2)
            end
            """);
  }

  @Test
  void whatReadsElementsWaitsForTheLaunchBefore() {
    assertThat(
            cut(
                launch("A", "t_0 = torch.empty([2], dtype=6)"),
                launch("B", "t_1 = t_0.to(15)", "t_2 = torch.empty([2], dtype=6)")))
        .isEqualTo(
            """
            t_0 = torch.empty([2], dtype=6)
            then A
            t_1 = t_0.to(15)
            t_2 = torch.empty([2], dtype=6)
            then B
            end
            """);
  }

  @Test
  void exchangesStayInTheirPlace() {
    TorchExchange sum =
        new TorchExchange("sum", new AllReduce(AllReduce.Fn.SUM, 2), DType.F32, "t_0", "t_0");
    TorchScript.ScriptBlock begin =
        new TorchScript.ScriptBlock(
            "begin", List.of("t_3 = torch.empty([1])"), new Interlude.Begin(sum));
    TorchScript.ScriptBlock await =
        new TorchScript.ScriptBlock("await", List.of(), new Interlude.Await(sum));
    assertThat(cut(launch("A", "t_0 = torch.empty([2])"), begin, launch("B"), await, launch("C")))
        .isEqualTo(
            """
            t_0 = torch.empty([2])
            t_3 = torch.empty([1])
            then A
            then begin
            then B
            then await
            then C
            end
            """);
  }
}
