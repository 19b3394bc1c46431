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
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The lines of a step, cut into one function per block. The tensors that pass from one to another
 * are handed over here.
 */
final class ScriptPieces implements AutoCloseable {
  private static final Pattern VARIABLE = Pattern.compile("\\b[a-z]_\\d+\\b");

  private final TorchScript script;
  private final List<TorchScript.ScriptBlock> blocks;
  private final Set<String> parameters;
  private final List<Piece> pieces = new ArrayList<>();
  private final CompilationUnit unit;
  private final List<Function> functions = new ArrayList<>();

  /**
   * The variables of a block.
   *
   * @param in what its function takes
   * @param out what its function gives
   * @param last what nothing needs once the function has it
   * @param released what nothing needs once the interlude at the block's end is over
   */
  private record Piece(
      List<String> in, List<String> out, Set<String> last, List<String> released) {}

  ScriptPieces(TorchScript script, List<TorchScript.ScriptBlock> blocks) {
    this.script = script;
    this.blocks = blocks;
    this.parameters = Set.copyOf(script.parameterNames());
    StringBuilder text = new StringBuilder();
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
    unit = torch.compile(text.toString());
    for (int i = 0; i < pieces.size(); i++) {
      functions.add(
          blocks.get(i).lines().isEmpty()
              ? null
              : unit.get_function(new QualifiedName("piece_" + i)));
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

  /** The blocks, in order. */
  List<TorchScript.ScriptBlock> blocks() {
    return blocks;
  }

  /** A run of all blocks, in order, within one scope of pointers. */
  final class Pass {
    private final Map<String, Tensor> live = new HashMap<>();

    /**
     * Begins with tensors of the script's parameters.
     *
     * @param arguments in the order of the parameters
     */
    Pass(List<Tensor> arguments) {
      List<String> names = script.parameterNames();
      for (int i = 0; i < names.size(); i++) {
        live.put(names.get(i), arguments.get(i));
      }
    }

    /**
     * Runs the lines of a block.
     *
     * @param settle waits until they are done
     * @return nanoseconds that both took
     */
    long lines(int at, Runnable settle) {
      Piece piece = pieces.get(at);
      if (functions.get(at) == null) {
        return 0;
      }
      IValueVector stack = new IValueVector();
      piece.in().forEach(v -> push(stack, live.get(v)));
      piece.last().forEach(v -> live.remove(v).close());
      long begin = System.nanoTime();
      functions.get(at).run(stack);
      settle.run();
      long took = System.nanoTime() - begin;
      TensorVector results = stack.get(0).toTensorVector();
      for (int o = 0; o < piece.out().size(); o++) {
        live.put(piece.out().get(o), new Tensor(results.get(o)));
      }
      results.close();
      stack.close();
      return took;
    }

    /**
     * Does what is done on the host at a block's end.
     *
     * @param settle waits until a kernel that was launched is done
     * @return nanoseconds that both took
     */
    long interlude(int at, Interludes interludes, Runnable settle) {
      long begin = System.nanoTime();
      if (blocks.get(at).then() != null) {
        interludes.perform(blocks.get(at).then(), live::get);
      }
      if (blocks.get(at).then() instanceof Interlude.Launch) {
        settle.run();
      }
      long took = System.nanoTime() - begin;
      pieces.get(at).released().forEach(v -> live.remove(v).close());
      return took;
    }
  }

  /** The stack alone holds the tensor afterwards, so that its memory serves later pieces. */
  private static void push(IValueVector stack, Tensor t) {
    try (IValue value = new IValue(t)) {
      stack.push_back(value);
    }
  }

  @Override
  public void close() {
    unit.close();
  }
}
