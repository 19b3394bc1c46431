package org.selfdiff.runner.session.equality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.engine.torch.TorchExecutor;

class EqualStepsTest {
  @Test
  void timing() {
    Stream.of(EqualCases.methods().stream(), EqualCases.forms().stream(), EqualCases.groups(8).stream())
        .flatMap(s -> s)
        .forEach(
            c -> {
              var graph = c.graph(1);
              EqualRun run = EqualRun.of(c, graph, 20, new TorchExecutor(), ProcessGroup.ALONE);
              EqualRun again = EqualRun.of(c, graph, 20, new Nd4jExecutor(), ProcessGroup.ALONE);
              System.out.printf("%s %.2g %s%n", c, again.deviation(run), again.worst(run));
              assertThat(run.states()).isNotEmpty();
            });
  }
}
