package org.selfdiff.runner.config.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Priors;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.config.source.Merged;
import org.selfdiff.runner.config.tree.Binder;
import org.selfdiff.runner.config.tree.Bound;

class MixingTableTest {
  private static final Path PAGE = Corpus.experiments().resolve("README.md");
  private static final String BEGIN = "<!-- mixing priors: begin -->\n";
  private static final String END = "<!-- mixing priors: end -->";

  private static final String TEACHER = "teacher { from = runs/teacher, backbone = resnet18 }";

  /** Settings without a default, by kind of method. */
  private static final Map<String, String> REQUIRED =
      Map.of("mgd", TEACHER, "mgd-supervised", TEACHER);

  @TempDir private Path folder;

  /** Every method of the language with its defaults. */
  private List<Method> methods() throws IOException {
    List<Method> methods = new ArrayList<>();
    for (Class<?> kind : Method.class.getPermittedSubclasses()) {
      var block = Schema.of(kind);
      String word = block.kind().orElseThrow().value();
      Path file =
          Files.writeString(folder.resolve(word + ".conf"), REQUIRED.getOrDefault(word, ""));
      Problems problems = new Problems();
      Merged merged = Merged.read(file, List.of(), folder, problems);
      Bound bound = new Binder(block, merged, problems).bind();
      assertThat(problems.isEmpty()).as("defaults of %s", word).isTrue();
      methods.add((Method) block.create(Binder.values(bound)));
    }
    return methods;
  }

  /** With {@code -Dselfdiff.regenerate=true} the table is written instead. */
  @Test
  void thePageHoldsTheTableOfTheMethods() throws IOException {
    String table = MixingTable.of(methods());
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      page = page.substring(0, begin) + table + page.substring(page.indexOf(END));
      Files.writeString(PAGE, page);
    }

    assertThat(page.substring(begin, page.indexOf(END)))
        .as("the table of experiments/README.md is stale; its comment has the command")
        .isEqualTo(table);
  }

  @Test
  void everyCellHasASentence() throws IOException {
    for (Method method : methods()) {
      assertThat(Priors.all())
          .allSatisfy(
              prior -> {
                String text = method.compares().under(prior).text();
                assertThat(text).hasSizeGreaterThan(10).doesNotEndWith(".");
              });
    }
  }

  @Test
  void aRefusalCanDependOnTheSettings() {
    Moco symmetric = new Moco(128, 4096, 0.99, 0.1, Moco.Head.LINEAR, true, 1);

    assertThat(Priors.all())
        .filteredOn(Sdmp.class::isInstance)
        .extracting(prior -> symmetric.compares().under(prior).text())
        .containsExactly("SDMP draws which view is the query and has no symmetric form");
    assertThat(Priors.words(symmetric.compares()))
        .contains("cutmix", "mixup", "un-mix")
        .doesNotContain("sdmp")
        .endsWith("none");
  }
}
