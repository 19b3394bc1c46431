package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.joined.Element;
import org.selfdiff.runner.engine.joined.JoinedGroup;
import org.selfdiff.runner.engine.joined.Read;
import org.selfdiff.runner.engine.joined.Written;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/**
 * A group of ops while its lines are written: they bring what its kernel reads into the precision
 * and layout that its source was written for, and make the memory that it writes.
 */
final class JoinedLines {
  private final TorchScript script;
  private final TorchNames names;
  private final Map<Value, Node> aliases = new IdentityHashMap<>();

  JoinedLines(TorchScript script, ExecutionPlan plan) {
    this.script = script;
    this.names = script.names();
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Alias alias && !(alias.node().op() instanceof Pack)) {
        aliases.put(alias.node().output(), alias.node());
      }
    }
  }

  /** Writes the lines before a launch, and names what it computes. */
  Interlude.Launch write(JoinedGroup group) {
    List<String> arguments = new ArrayList<>();
    for (Read r : group.inputs()) {
      define(r.value());
      String plain = names.in(r.value(), isLow(r.type()));
      arguments.add(script.layouts().laid(plain, r.channelsLast()));
    }
    String device = String.format(Locale.ROOT, "torch.device(\"%s\")", script.device());
    List<String> made = new ArrayList<>();
    for (Written w : group.outputs()) {
      made.add(w.place().isPresent() ? script.open(w.place().get()) : empty(w, device));
    }
    arguments.addAll(made);
    // In the order in which they are written: the first form is the one a value counts as.
    for (int i = made.size() - 1; i >= 0; i--) {
      Written w = group.outputs().get(i);
      boolean second = group.outputs().subList(0, i).stream().anyMatch(o -> o.value() == w.value());
      if (second) {
        names.also(w.value(), made.get(i), isLow(w.type()));
      } else {
        names.define(w.value(), made.get(i), isLow(w.type()));
      }
    }
    return new Interlude.Launch(group, arguments);
  }

  /** A name is no work: one that the plan gives later is given where it is read. */
  private void define(Value v) {
    if (!names.defines(v)) {
      Node alias = aliases.get(v);
      define(alias.input(0));
      names.alias(alias);
    }
  }

  private String empty(Written w, String device) {
    String name = names.temporary();
    script.line(
        String.format(
            Locale.ROOT,
            "%s = torch.empty(%s, dtype=%d, device=%s%s)",
            name,
            PrimitiveKernels.list(w.value().shape().dims()),
            type(w.type()),
            device,
            w.channelsLast()
                ? String.format(Locale.ROOT, ", memory_format=%d", TorchTypes.CHANNELS_LAST)
                : ""));
    script.layouts().lies(name, w.channelsLast());
    return name;
  }

  private static boolean isLow(Element e) {
    return e == Element.BF16 || e == Element.F16;
  }

  /** A type's number in TorchScript. */
  static int type(Element e) {
    return switch (e) {
      case F32 -> TorchTypes.script(DType.F32);
      case BF16 -> TorchTypes.BFLOAT16;
      case F16 -> TorchTypes.FLOAT16;
      case U8 -> TorchTypes.script(DType.U8);
    };
  }
}
