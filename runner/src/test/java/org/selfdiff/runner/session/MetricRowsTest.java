package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.record.Metric;

/** Whatever a method reports has its row in the table of metrics. */
class MetricRowsTest {
  @Test
  void everyRecipeReportsWhatTheTableKnows() {
    Set<String> keys = new TreeSet<>();
    Set<Class<?>> methods = new java.util.HashSet<>();
    Set<Class<?>> mixings = new java.util.HashSet<>();
    for (Path recipe : Corpus.files(Corpus.experiments().resolve("smoke"))) {
      Experiment experiment =
          new ExperimentLoader(Corpus.experiments())
              .load(recipe, List.of("hardware.device=cpu"))
              .orThrow()
              .experiment();
      methods.add(experiment.method().getClass());
      mixings.add(experiment.mixing().getClass());
      keys.addAll(Setup.of(experiment).train().step().metrics().keySet());
    }

    assertThat(methods).containsAll(kinds(Method.class));
    assertThat(mixings).containsAll(kinds(Mixing.class));
    assertThat(keys).contains("loss", "contrast_top1", "embedding_std", "target_entropy");
    assertThat(keys.stream().filter(key -> Metric.of(key) == Metric.OTHER)).isEmpty();
  }

  private static Set<Class<?>> kinds(Class<?> family) {
    return Arrays.stream(family.getPermittedSubclasses())
        .flatMap(
            kind -> kind.isInterface() ? kinds(kind).stream() : java.util.stream.Stream.of(kind))
        .collect(Collectors.toSet());
  }
}
