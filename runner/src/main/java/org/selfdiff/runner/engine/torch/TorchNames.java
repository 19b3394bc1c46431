package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Op;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.graph.View;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.plan.ImageForms;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Storage;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/** The variables of a script: what each value is called, in either precision and every form. */
final class TorchNames {
  private record NamedForm(Value value, boolean lowPrecision) {}

  private final ComputePrecision precision;
  private final ImageForms forms;
  private final Consumer<String> lines;
  private final Map<Value, String> names = new IdentityHashMap<>();
  private final Map<Value, Boolean> lowered = new IdentityHashMap<>();
  private final Map<NamedForm, String> converted = new HashMap<>();
  private final Map<NamedForm, String> images = new HashMap<>();
  private final Set<Value> blocked = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Value, String> rows = new IdentityHashMap<>();
  private final Map<Value, String> blocks = new IdentityHashMap<>();
  private final Map<Value, Node> aliases = new IdentityHashMap<>();
  private final Map<Value, String> numbers = new IdentityHashMap<>();
  private int temporaries;

  TorchNames(ComputePrecision precision, ImageForms forms, Consumer<String> lines) {
    this.precision = precision;
    this.forms = forms;
    this.lines = lines;
  }

  /** A variable for a value, not yet assigned. */
  String fresh(Value v) {
    return "v_" + v.id();
  }

  String temporary() {
    return "t_" + temporaries++;
  }

  void define(Value v, String name, boolean lowPrecision) {
    names.put(v, name);
    lowered.put(v, lowPrecision);
  }

  /** Notes a second variable of a value that is defined, in the other precision. */
  void also(Value v, String name, boolean lowPrecision) {
    converted.put(new NamedForm(v, lowPrecision), name);
  }

  /** Names an image that lies in blocks of channels. */
  void defineBlocked(Value v, String name) {
    define(v, name, false);
    blocked.add(v);
  }

  /** Whether a value lies in blocks of channels. */
  boolean isBlocked(Value v) {
    return blocked.contains(v);
  }

  /** Notes a constant of one number. */
  void constant(Value v, Constant c) {
    if (v.rank() == 0) {
      numbers.put(v, Double.toString(c.values()[0]));
    }
  }

  /** The number that a value is known to be, or null. */
  String number(Value v) {
    return numbers.get(v);
  }

  /** Notes that a value is another name for its node's input. */
  void alias(Node node) {
    Value v = node.output();
    Value of = node.input(0);
    if (isBlocked(of) && of.shape().equals(v.shape())) {
      lines.accept(fresh(v) + " = " + names.get(of));
      defineBlocked(v, fresh(v));
      return;
    }
    aliases.put(v, node);
    lines.accept(fresh(v) + " = " + through(node, in(of, isLowPrecision(of))));
    define(v, fresh(v), isLowPrecision(of));
  }

  private static String through(Node node, String of) {
    Op op = node.op();
    long[] dims = node.output().shape().dims();
    if (op instanceof View view) {
      return String.format(
          Locale.ROOT,
          "torch.as_strided(%s, %s, %s, %d)",
          of,
          PrimitiveKernels.list(dims),
          PrimitiveKernels.list(strides(dims)),
          view.offset());
    }
    return node.output().shape().equals(node.input(0).shape())
        ? of
        : of + ".reshape(" + PrimitiveKernels.list(dims) + ")";
  }

  static long[] strides(long[] dims) {
    long[] strides = new long[dims.length];
    long step = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= dims[i];
    }
    return strides;
  }

  /** Whether a value has a variable. */
  boolean defines(Value v) {
    return names.containsKey(v);
  }

  boolean isLowPrecision(Value v) {
    return lowered.get(v);
  }

  /** The variable of a value in the precision asked for; scalars and integers have only one. */
  String in(Value v, boolean lowPrecision) {
    if (isBlocked(v)) {
      return form(rows, v, "%s.to_dense()");
    }
    if (isLowPrecision(v) == lowPrecision || v.rank() == 0 || v.type() != DType.F32) {
      return names.get(v);
    }
    NamedForm form = new NamedForm(v, lowPrecision);
    String name = converted.get(form);
    if (name == null) {
      Node alias = aliases.get(v);
      // Parameters live in one buffer, which is converted as a whole.
      String expression =
          alias == null
              ? String.format(
                  Locale.ROOT,
                  "%s.to(%d)",
                  names.get(v),
                  lowPrecision ? TorchTypes.low(precision) : TorchTypes.script(v.type()))
              : through(alias, in(alias.input(0), lowPrecision));
      name = temporary();
      lines.accept(name + " = " + expression);
      converted.put(form, name);
    }
    return name;
  }

  private String form(Map<Value, String> known, Value v, String format) {
    String name = known.get(v);
    if (name == null) {
      name = temporary();
      lines.accept(name + " = " + String.format(Locale.ROOT, format, names.get(v)));
      known.put(v, name);
    }
    return name;
  }

  /** The variable of an image in blocks of channels. */
  String inBlocks(Value v) {
    return isBlocked(v) ? names.get(v) : form(blocks, v, "%s.to_mkldnn()");
  }

  /** As {@link #in}, with channels last where kernels want images so. */
  String image(Value v, boolean lowPrecision) {
    return forms.channelsLast(lowPrecision) ? channelsLast(v, lowPrecision) : in(v, lowPrecision);
  }

  /** As {@link #in}, with channels last. */
  String channelsLast(Value v, boolean lowPrecision) {
    NamedForm form = new NamedForm(v, lowPrecision);
    String name = images.get(form);
    if (name == null) {
      String plain = in(v, lowPrecision);
      name = temporary();
      lines.accept(
          String.format(
              Locale.ROOT,
              "%s = %s.contiguous(memory_format=%d)",
              name,
              plain,
              TorchTypes.CHANNELS_LAST));
      images.put(form, name);
    }
    return name;
  }

  /** Whether a node computes in low precision. */
  boolean computesShort(Instruction.Call run) {
    if (!precision.isMixed()) {
      return false;
    }
    List<Value> activations = new ArrayList<>();
    for (int i = 0; i < run.reads().size(); i++) {
      Value v = run.node().input(i);
      Storage.Owner owner = run.reads().get(i).storage().owner();
      boolean fits = owner == Storage.Owner.STATE || owner == Storage.Owner.CONSTANT;
      if (!fits && v.rank() > 0 && v.type() == DType.F32) {
        activations.add(v);
      }
    }
    return switch (run.node().op().precision()) {
      case LOW -> run.node().output().type() == DType.F32;
      case LOW_IF_ALL ->
          !activations.isEmpty() && activations.stream().allMatch(this::isLowPrecision);
      case LOW_IF_ANY -> activations.stream().anyMatch(this::isLowPrecision);
      case SAVED -> isLowPrecision(run.node().input(run.node().op().saved()));
      case FULL -> false;
    };
  }
}
