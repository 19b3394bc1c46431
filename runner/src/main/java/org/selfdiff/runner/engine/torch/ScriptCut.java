package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The lines of a step as one function per block, {@code piece_0} and so on, with what passes from
 * one to another. It needs no library.
 */
final class ScriptCut {
  private static final Pattern VARIABLE = Pattern.compile("\\b[a-z]_\\d+\\b");

  private final TorchScript script;
  private final Set<String> parameters;
  private final List<Piece> pieces = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  /**
   * The variables of a block.
   *
   * @param in what its function takes
   * @param out what its function gives
   * @param last what nothing needs once the function has it
   * @param released what nothing needs once the interlude at the block's end is over
   */
  record Piece(List<String> in, List<String> out, Set<String> last, List<String> released) {}

  ScriptCut(TorchScript script, List<TorchScript.ScriptBlock> blocks) {
    this.script = script;
    this.parameters = Set.copyOf(script.parameterNames());
    Map<String, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      for (String v : variables(blocks.get(i).lines())) {
        lastUse.put(v, i);
      }
      // What a begun exchange works on has to outlive its block.
      int until = blocks.get(i).then() instanceof Interlude.Begin ? i + 1 : i;
      for (String v : variables(blocks.get(i).then())) {
        lastUse.put(v, until);
      }
    }
    for (int i = 0; i < blocks.size(); i++) {
      text.append(cut(i, blocks.get(i), lastUse));
    }
  }

  private String cut(int at, TorchScript.ScriptBlock block, Map<String, Integer> lastUse) {
    Set<String> assigned = new LinkedHashSet<>();
    for (String line : block.lines()) {
      int equals = line.indexOf(" = ");
      if (equals > 0 && VARIABLE.matcher(line).lookingAt()) {
        assigned.addAll(variables(List.of(line.substring(0, equals))));
      }
    }
    Set<String> all = variables(block.lines());
    List<String> in = all.stream().filter(v -> !assigned.contains(v)).toList();
    Set<String> then = variables(block.then());
    List<String> out =
        assigned.stream().filter(v -> lastUse.get(v) > at || then.contains(v)).toList();
    Set<String> behind = variables(block.then());
    Set<String> last = new LinkedHashSet<>(in);
    last.addAll(behind);
    last.removeIf(v -> lastUse.get(v) > at || parameters.contains(v));
    List<String> released = last.stream().filter(behind::contains).toList();
    last.removeAll(behind);
    pieces.add(new Piece(in, out, last, released));
    if (block.lines().isEmpty()) {
      return "";
    }
    String kept =
        script.kept().stream()
            .filter(assigned::contains)
            .map(v -> " + " + v)
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "def piece_%d(%s) -> List[Tensor]:\n  l_0: List[Tensor] = []\n  %s\n  return [%s] + l_0%s\n\n",
        at,
        String.join(", ", in),
        String.join("\n  ", block.lines()),
        String.join(", ", out),
        kept);
  }

  private static Set<String> variables(Interlude then) {
    return then == null ? Set.of() : then.variables();
  }

  private static Set<String> variables(List<String> lines) {
    Set<String> found = new LinkedHashSet<>();
    for (String line : lines) {
      Matcher m = VARIABLE.matcher(line);
      while (m.find()) {
        found.add(m.group());
      }
      found.remove(TorchScript.EMPTY);
    }
    return found;
  }

  /** All functions; a block without lines has none. */
  String text() {
    return text.toString();
  }

  /** One per block. */
  List<Piece> pieces() {
    return pieces;
  }
}
