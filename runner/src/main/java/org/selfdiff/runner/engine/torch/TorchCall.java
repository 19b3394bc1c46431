package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/** One node while its lines are written: names of what it reads, and where its results go. */
final class TorchCall {
  private final TorchScript script;
  private final Instruction.Call run;
  private final boolean lowPrecision;
  private final boolean first;
  private final boolean inBlocks;
  private final Set<Integer> full = new HashSet<>();

  /**
   * Begins one.
   *
   * @param first whether the first output is asked for; else a kernel of ours computes it
   */
  TorchCall(TorchScript script, Instruction.Call run, boolean first) {
    this.script = script;
    this.run = run;
    this.first = first;
    this.lowPrecision = script.names().computesShort(run);
    this.inBlocks = script.forms().inBlocks(run.node());
  }

  /** Whether the node takes its images, and gives its first output, in blocks of channels. */
  boolean inBlocks() {
    return inBlocks;
  }

  Node node() {
    return run.node();
  }

  /** Name of an input in the precision in which the node computes. */
  String in(int i) {
    Value v = node().input(i);
    String name = script.names().in(v, lowPrecision);
    return rounds() && v.rank() > 0 && v.type() == DType.F32
        ? temporary("%s.to(%d)", name, TorchTypes.script(v.type()))
        : name;
  }

  /**
   * Whether the node computes in fp32 on numbers of a lower precision, and rounds what it gives.
   */
  boolean rounds() {
    return lowPrecision && script.rounds();
  }

  /** Name of an input in the graph's precision. */
  String full(int i) {
    return script.names().in(node().input(i), false);
  }

  /** Whether an input was computed in low precision. */
  boolean isLowPrecision(int i) {
    return script.names().isLowPrecision(node().input(i));
  }

  /** Name of an input in low precision. */
  String asShort(int i) {
    return script.names().in(node().input(i), true);
  }

  /** Name of an input in the form in which the node takes images. */
  String image(int i) {
    if (inBlocks) {
      return script.names().inBlocks(node().input(i));
    }
    return rounds() ? in(i) : script.names().image(node().input(i), lowPrecision);
  }

  /** Name of an input with channels last, in whichever form the other images lie. */
  String channelsLast(int i) {
    return rounds() ? in(i) : script.names().channelsLast(node().input(i), lowPrecision);
  }

  /** Whether kernels are given images with channels last, and give them so. */
  boolean takesChannelsLast() {
    return rounds() || script.forms().channelsLast(lowPrecision);
  }

  /** The input if it is one known number, else its name. */
  private String operand(int i) {
    String number = script.names().number(node().input(i));
    return number == null ? in(i) : number;
  }

  /** Whether anything reads an output, in TorchScript's words. */
  String used(int output) {
    return script.uses().isRead(node().output(output)) ? "True" : "False";
  }

  /** Whether the first output is asked for. */
  boolean givesFirst() {
    return first;
  }

  /** Whether anything but the gradient of batch norm reads an output. */
  boolean usedBesideNorms(int output) {
    return script.uses().isReadBesideNorms(node().output(output));
  }

  /** Whether the node computes in low precision. */
  boolean computesShort() {
    return lowPrecision;
  }

  /** Whether the node runs on a GPU. */
  boolean isCuda() {
    return script.isCuda();
  }

  /** Whether the node computes in bfloat16. */
  boolean isBfloat16() {
    return lowPrecision && script.precision() == ComputePrecision.BF16;
  }

  /** Whether what is low precision is rounded on the way, in kernels of fp32. */
  boolean emulates() {
    return script.rounds();
  }

  /** Variables that no line has assigned yet. */
  List<String> temporaries(int count) {
    return IntStream.range(0, count).mapToObj(i -> script.names().temporary()).toList();
  }

  /** Notes variables that come with an output and are no values of the graph. */
  void companions(int output, List<String> names) {
    script.companions(node().output(output), names);
  }

  /** The variables that came with an input; null for none. */
  List<String> companionsOf(int input) {
    return script.companionsOf(node().input(input));
  }

  /** Outputs that stay in the graph's precision. */
  void keepsFull(int... outputs) {
    IntStream.of(outputs).forEach(full::add);
  }

  /** The input over which an output is written, or -1. */
  int overwrites(int output) {
    if (rounds()) {
      return -1;
    }
    Place to = run.writes().get(output);
    for (int i = 0; i < run.reads().size(); i++) {
      Value v = node().input(i);
      if (run.reads().get(i).equals(to)
          && script.names().isLowPrecision(v) == givesShort(output)
          && script.names().isBlocked(v) == givesBlocks(output)) {
        return i;
      }
    }
    return -1;
  }

  private boolean givesShort(int output) {
    return lowPrecision
        && !full.contains(output)
        && node().output(output).type() == DType.F32
        && !script.isFixed(run.writes().get(output));
  }

  private boolean givesBlocks(int output) {
    return inBlocks && output == 0 && !script.isFixed(run.writes().get(0));
  }

  private boolean needsCopy(int output) {
    return script.isFixed(run.writes().get(output)) && overwrites(output) < 0;
  }

  /** Names the value of an expression for later lines. */
  String temporary(String format, Object... args) {
    String name = script.names().temporary();
    statement(name + " = " + format, args);
    return name;
  }

  /** A tensor that an update changes: input and output {@code i}, or a copy of the input. */
  String updated(int i) {
    return overwrites(i) == i ? in(i) : temporary("%s.clone()", in(i));
  }

  /**
   * A list of one tensor that a call changes. TorchScript takes such a call for one that changes
   * the list alone, and drops it unless the list is returned.
   */
  String mutated(String tensor) {
    String list = temporary("[%s]", tensor);
    script.keep(list);
    return list;
  }

  /** A line that is no result. */
  void statement(String format, Object... args) {
    script.line(String.format(Locale.ROOT, format, args));
  }

  /** An elementwise function of all inputs, in place where the plan says so. */
  void elementwise(String fn) {
    List<Value> in = node().inputs();
    int over = overwrites(0);
    boolean literal = in.stream().anyMatch(v -> script.names().number(v) != null);
    if (in.size() == 2 && script.names().number(in.get(0)) != null) {
      numberFirst(fn, over == 1);
    } else if (over == 0) {
      give("%s.%s_(%s)", in(0), fn, in.size() == 1 ? "" : operand(1));
    } else if (in.size() == 1) {
      into("torch.%s(%s", fn, in(0));
    } else if (literal) {
      give("torch.%s(%s, %s)", fn, in(0), operand(1));
    } else if (over == 1) {
      give("torch.%s(%s, %s, out=%s)", fn, in(0), in(1), in(1));
    } else {
      into("torch.%s(%s, %s", fn, in(0), in(1));
    }
  }

  /** A number as first operand: what commutes is turned round. */
  private void numberFirst(String fn, boolean inPlace) {
    boolean both = script.names().number(node().input(1)) != null;
    if (both || fn.equals("div")) {
      give("torch.%s(%s, %s)", fn, in(0), operand(1));
    } else if (fn.equals("sub")) {
      give("torch.rsub(%s, %s)", in(1), operand(0));
    } else if (inPlace) {
      give("%s.%s_(%s)", in(1), fn, operand(0));
    } else {
      give("torch.%s(%s, %s)", fn, in(1), operand(0));
    }
  }

  /** The result of a call that can write into given memory; the format ends before {@code )}. */
  void into(String format, Object... args) {
    intoAs("out", format, args);
  }

  /** As {@link #into}, for calls that name that memory otherwise. */
  void intoAs(String keyword, String format, Object... args) {
    String call = String.format(Locale.ROOT, format, args);
    int over = overwrites(0);
    if (over >= 0) {
      give("%s, %s=%s)", call, keyword, in(over));
    } else if (needsCopy(0) && !lowPrecision) {
      String to = script.open(run.writes().get(0));
      statement("%s, %s=%s)", call, keyword, to);
      script.names().define(node().output(), to, false);
    } else {
      give("%s)", call);
    }
  }

  /** Whether the node computes in low precision what has to lie in the graph's. */
  boolean leavesLowPrecision() {
    return lowPrecision && needsCopy(0) && node().output().type() == DType.F32;
  }

  /** As {@link #into}, for a call in low precision that itself gives the graph's. */
  void intoFull(String format, Object... args) {
    String to = script.open(run.writes().get(0));
    statement("%s, out=%s)", String.format(Locale.ROOT, format, args), to);
    script.names().define(node().output(), to, false);
  }

  /**
   * The result of an exchange with other ranks, which begins behind the lines of this call: they
   * only name its memory. Numbers of 16 bits travel as bytes, in which every group is at home.
   */
  void exchange(Collective what) {
    Value y = node().output();
    boolean low = givesShort(0);
    int type = low ? TorchTypes.low(script.precision()) : TorchTypes.script(y.type());
    String from = temporary("%s.contiguous()", low ? asShort(0) : full(0));
    String into = from;
    if (overwrites(0) < 0) {
      into =
          script.isFixed(run.writes().get(0))
              ? script.open(run.writes().get(0))
              : empty(y.shape().dims(), type, from);
    }
    script.names().define(y, into, low);
    DType travels = low ? DType.U8 : y.type();
    script.exchange(run, new TorchExchange(run.label(), what, travels, from, into));
  }

  private String empty(long[] dims, int type, String beside) {
    return temporary(
        "torch.empty(%s, dtype=%d, device=%s.device)", PrimitiveKernels.list(dims), type, beside);
  }

  /** The results: one expression, or a tuple for several outputs. */
  void give(String format, Object... args) {
    List<Value> out = node().outputs();
    List<String> names = new ArrayList<>(out.stream().map(script.names()::fresh).toList());
    if (!first) {
      names.set(0, script.names().temporary());
    }
    statement("%s = %s", String.join(", ", names), String.format(Locale.ROOT, format, args));
    for (int i = first ? 0 : 1; i < out.size(); i++) {
      String name = names.get(i);
      if (rounds() && !full.contains(i) && out.get(i).type() == DType.F32) {
        statement("%s = %s.to(%d)", name, name, TorchTypes.FLOAT16);
      }
      if (givesBlocks(i)) {
        script.names().defineBlocked(out.get(i), name);
        continue;
      }
      if (needsCopy(i)) {
        name = script.open(run.writes().get(i));
        statement("%s.copy_(%s%s)", name, names.get(i), inBlocks && i == 0 ? ".to_dense()" : "");
      }
      script.names().define(out.get(i), name, givesShort(i));
    }
  }
}
