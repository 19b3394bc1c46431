package org.selfdiff.runner.config.source;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.problem.Problems;

/**
 * An experiment as one tree: files, includes, parents and overrides merged and substituted, not yet
 * compared with the language.
 *
 * @param tree the tree, without {@code extends}, {@code define} and {@code sweep}
 * @param sweep the block {@code sweep}, which varies the experiment and is no part of it
 * @param positions where each key was set
 * @param files every file read, in the order of reading
 * @param broken keys whose substitution could not be made; the problem is already known
 * @param complete whether everything could be read; if not, what seems missing may be elsewhere
 */
public record Merged(
    ConfigObject tree,
    Optional<ConfigValue> sweep,
    KeyPositions positions,
    List<SourceFile> files,
    Set<String> broken,
    boolean complete) {
  /** The block whose keys exist only to be substituted elsewhere. */
  public static final String DEFINE = "define";

  /** The block that varies the experiment. */
  public static final String SWEEP = "sweep";

  /** What a sweep varies, under the keys of the experiment. */
  static final String SPACE = SWEEP + ".space";

  /**
   * Reads an experiment.
   *
   * @param file the file the user named
   * @param overrides words {@code key=value}, the last of two winning
   * @param folder files below it are named relative to it
   * @param problems receives what is wrong
   */
  public static Merged read(Path file, List<String> overrides, Path folder, Problems problems) {
    return Composition.read(file, folder).with(overrides, problems);
  }

  /**
   * Settings that no file gives.
   *
   * @param words {@code key=value}, the last of two winning
   * @param problems receives what is wrong
   */
  public static Merged read(List<String> words, Problems problems) {
    ComposedFile layer = Overrides.read(words, problems);
    String name = Position.COMMAND_LINE.file();
    return of(layer, name, List.of(), true, problems);
  }

  static Merged of(
      ComposedFile layer, String name, List<SourceFile> files, boolean allRead, Problems problems) {
    KeyPositions positions = new KeyPositions(name, layer.entries());
    ConfigObject tree = layer.tree();
    Set<String> broken = Set.of();
    boolean complete = allRead;
    Optional<Problem> expansion = Expansion.fault(layer.entries());
    if (expansion.isPresent()) {
      Problem fault = expansion.get();
      problems.add(fault.position(), fault.key(), fault.message());
      ConfigObject nothing = ComposedFile.empty().tree();
      return new Merged(nothing, Optional.empty(), positions, files, broken, false);
    }
    try {
      ConfigResolveOptions options = ConfigResolveOptions.defaults().setAllowUnresolved(true);
      tree = tree.toConfig().resolve(options).root();
      ConfigObject lists =
          new Elements(
                  positions::isSet, (key, what) -> problems.add(positions.nearest(key), key, what))
              .lists(tree);
      if (!lists.isEmpty()) {
        tree = lists.withFallback(layer.tree()).toConfig().resolve(options).root();
      }
      broken = new Unresolved(tree, layer.uses(), positions, problems).report();
    } catch (ConfigException e) {
      problems.add(Unresolved.position(e, positions), "", Unresolved.reason(e));
      tree = ComposedFile.empty().tree();
      complete = false;
    } catch (StackOverflowError e) {
      problems.add(positions.nearest(""), "", Limit.CHAIN.beyond());
      tree = ComposedFile.empty().tree();
      complete = false;
    }
    tree = Elements.without(tree);
    return new Merged(
        tree.withoutKey(DEFINE).withoutKey(SWEEP),
        Optional.ofNullable(tree.get(SWEEP)),
        positions,
        files,
        broken,
        complete);
  }

  /**
   * What is wrong with setting an element of a list; empty where it is there.
   *
   * @param path with the index of the element, {@code views.augment[0].scale}
   */
  public Optional<String> elementFault(String path) {
    List<String> faults = new ArrayList<>();
    ConfigValue any = ConfigValueFactory.fromMap(Map.of());
    ConfigObject asked = any.atPath(ConfigUtil.joinPath(List.of(path.split("\\.")))).root();
    new Elements(key -> true, (key, what) -> faults.add(what)).lists(asked.withFallback(tree));
    return faults.stream().findFirst();
  }
}
