package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The same lines as a step, cut into one function per instruction, so that each can be timed. The
 * tensors that pass from one to another are handed over here.
 */
final class TorchProfile {
  private static final Pattern VARIABLE = Pattern.compile("\\b[a-z]_\\d+\\b");

  /** TorchScript specializes a function in its first runs. */
  private static final int WARMUP = 2;

  private record Piece(String label, List<String> in, List<String> out, Set<String> last) {}

  private final TorchScript script;
  private final TorchRuns runs;
  private final List<Piece> pieces = new ArrayList<>();
  private final CompilationUnit unit;
  private final List<Function> functions = new ArrayList<>();

  TorchProfile(TorchScript script, TorchRuns runs) {
    this.script = script;
    this.runs = runs;
    StringBuilder text = new StringBuilder();
    List<TorchScript.ScriptBlock> blocks =
        script.step().stream().filter(b -> !b.lines().isEmpty()).toList();
    Map<String, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      for (String v : variables(blocks.get(i).lines())) {
        lastUse.put(v, i);
      }
    }
    for (int i = 0; i < blocks.size(); i++) {
      text.append(cut(i, blocks.get(i), lastUse));
    }
    unit = torch.compile(text.toString());
    for (int i = 0; i < pieces.size(); i++) {
      functions.add(unit.get_function(new QualifiedName("piece_" + i)));
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
    List<String> out = assigned.stream().filter(v -> lastUse.get(v) > at).toList();
    Set<String> last = new LinkedHashSet<>(in);
    last.removeIf(v -> lastUse.get(v) > at);
    pieces.add(new Piece(block.label(), in, out, last));
    String kept =
        script.kept().stream().filter(assigned::contains).map(v -> " + " + v).findAny().orElse("");
    return String.format(
        Locale.ROOT,
        "def piece_%d(%s) -> List[Tensor]:\n  l_0: List[Tensor] = []\n  %s\n  return [%s] + l_0%s\n\n",
        at,
        String.join(", ", in),
        String.join("\n  ", block.lines()),
        String.join(", ", out),
        kept);
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

  /**
   * Runs the step and measures every piece.
   *
   * @param arguments tensors of the script's parameters
   * @return label to milliseconds
   */
  Map<String, Double> run(List<Tensor> arguments) {
    Map<String, Double> milliseconds = new LinkedHashMap<>();
    for (int i = 0; i <= WARMUP; i++) {
      milliseconds.clear();
      try (PointerScope scope = new PointerScope()) {
        pass(arguments, milliseconds);
      }
    }
    return milliseconds;
  }

  private void pass(List<Tensor> arguments, Map<String, Double> milliseconds) {
    Map<String, Tensor> live = new HashMap<>();
    List<String> names = script.parameterNames();
    for (int i = 0; i < names.size(); i++) {
      live.put(names.get(i), arguments.get(i));
    }
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      IValueVector stack = new IValueVector();
      piece.in().forEach(v -> push(stack, live.get(v)));
      piece.last().stream().filter(v -> !names.contains(v)).forEach(v -> live.remove(v).close());
      long begin = System.nanoTime();
      functions.get(i).run(stack);
      runs.settle();
      milliseconds.merge(piece.label(), (System.nanoTime() - begin) / 1e6, Double::sum);
      TensorVector results = stack.get(0).toTensorVector();
      for (int o = 0; o < piece.out().size(); o++) {
        live.put(piece.out().get(o), new Tensor(results.get(o)));
      }
      results.close();
      stack.close();
    }
  }

  /** The stack alone holds the tensor afterwards, so that its memory serves later pieces. */
  private static void push(IValueVector stack, Tensor t) {
    try (IValue value = new IValue(t)) {
      stack.push_back(value);
    }
  }

  void close() {
    unit.close();
  }
}
