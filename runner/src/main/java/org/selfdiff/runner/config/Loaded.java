package org.selfdiff.runner.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.selfdiff.methods.schema.DerivedValue;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.source.SourceFile;
import org.selfdiff.runner.config.tree.BlockNode;
import org.selfdiff.runner.config.tree.Identity;
import org.selfdiff.runner.config.tree.ResolvedText;
import org.selfdiff.runner.config.tree.SettingNode;

/** What came of reading an experiment file. */
public sealed interface Loaded {

  /**
   * The experiment.
   *
   * @throws InvalidExperiment with every problem, where the file has any
   */
  Valid orThrow();

  /**
   * The file cannot be used.
   *
   * @param problems everything that is wrong, in the order of the files
   */
  record Invalid(List<Problem> problems) implements Loaded {
    @Override
    public Valid orThrow() {
      throw new InvalidExperiment(problems);
    }
  }

  /**
   * The file is without fault.
   *
   * @param experiment the records
   * @param tree every setting with its origin, defaults included
   * @param files the files read, the one named by the user first
   * @param overrides the words of the command line
   * @param identity what the run is recognized by
   * @param derived values that follow from the settings
   */
  record Valid(
      Experiment experiment,
      BlockNode tree,
      List<SourceFile> files,
      List<String> overrides,
      Identity identity,
      List<DerivedValue> derived)
      implements Loaded {

    @Override
    public Valid orThrow() {
      return this;
    }

    /** Name of the run's folder: {@code <name>-<first 8 digits of the identity>}. */
    public String runName() {
      return experiment.name() + "-" + identity.shortHex();
    }

    /** Where a setting was given its value; empty where no file and no override gives it. */
    public Optional<Position> position(String key) {
      return find(tree, key).flatMap(node -> node.origin().set());
    }

    private static Optional<SettingNode> find(SettingNode node, String key) {
      if (node.path().equals(key)) {
        return Optional.of(node);
      }
      return node instanceof BlockNode block
          ? block.members().values().stream().flatMap(n -> find(n, key).stream()).findFirst()
          : Optional.empty();
    }

    /** The experiment with every default, as one file that loads to the same identity. */
    public String resolvedText() {
      return ResolvedText.of(tree);
    }

    /** The files as they were written, one after the other, and the overrides, for the record. */
    public String sourceText() {
      String written =
          files.stream()
              .map(f -> "# ---- " + f.name() + "\n" + f.text().stripTrailing() + "\n")
              .collect(Collectors.joining("\n"));
      return overrides.isEmpty()
          ? written
          : written
              + "\n# ---- command line\n"
              + overrides.stream().map(o -> "# " + o + "\n").collect(Collectors.joining());
    }
  }
}
