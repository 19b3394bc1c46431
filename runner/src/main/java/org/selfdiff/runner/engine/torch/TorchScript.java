package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.joined.JoinedEntry;
import org.selfdiff.runner.engine.joined.JoinedGroup;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.selfdiff.runner.engine.joined.JoinedPlan;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.ImageForms;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;
import org.selfdiff.runner.engine.plan.Storage;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/**
 * A plan as TorchScript: memory that outlives the step is a parameter, everything else a variable
 * that dies with its last use. The text is straight-line code over tensors.
 */
final class TorchScript {
  /** A list without tensors, for calls that want one. */
  static final String EMPTY = "l_0";

  private final ExecutionPlan plan;
  private final Device device;
  private final ComputePrecision precision;
  private final ImageForms forms;
  private final TorchNames names;
  private final ValueUses uses;
  private final ScriptLayouts layouts;
  private final JoinedLines joinedLines;
  private final Map<Storage, String> parameters = new LinkedHashMap<>();
  private final Map<String, String> metrics = new LinkedHashMap<>();
  private final Map<Storage, String> buffers = new IdentityHashMap<>();
  private final Map<Value, List<String>> companions = new IdentityHashMap<>();
  private final List<ScriptBlock> once = new ArrayList<>();
  private final List<ScriptBlock> step = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final Map<Instruction.Call, TorchExchange> exchanges = new IdentityHashMap<>();
  private List<String> lines = new ArrayList<>();

  /**
   * The lines of one instruction.
   *
   * @param label kind of kernel and shape, for profiles
   * @param lines TorchScript
   * @param then what is done behind them on the host; null for nothing
   */
  record ScriptBlock(String label, List<String> lines, Interlude then) {
    ScriptBlock(String label, List<String> lines) {
      this(label, lines, null);
    }

    boolean isEmpty() {
      return lines.isEmpty() && then == null;
    }
  }

  private TorchScript(
      ExecutionPlan plan, ComputePrecision precision, Device device, ImageForms forms) {
    this.plan = plan;
    this.device = device;
    this.precision = precision;
    this.forms = forms;
    this.names = new TorchNames(precision, forms, this::line);
    this.uses = new ValueUses(plan);
    this.layouts = new ScriptLayouts(names, this::line);
    this.joinedLines = new JoinedLines(this, plan);
  }

  /** Writes a plan. */
  static TorchScript of(
      TrainingStep step,
      ExecutionPlan plan,
      TorchKernels kernels,
      ComputePrecision precision,
      Device device) {
    return of(step, plan, kernels, precision, device, ImageForms.of(plan, precision, device));
  }

  /** Writes a plan whose images have forms that are known. */
  static TorchScript of(
      TrainingStep step,
      ExecutionPlan plan,
      TorchKernels kernels,
      ComputePrecision precision,
      Device device,
      ImageForms forms) {
    List<JoinedEntry> all = new ArrayList<>();
    plan.instructions().forEach(i -> all.add(new JoinedEntry.Alone(i)));
    return of(step, new JoinedPlan(all), kernels, new TorchScript(plan, precision, device, forms));
  }

  /** Writes a plan in which some ops are joined; their kernels know no blocks of channels. */
  static TorchScript of(
      TrainingStep step,
      ExecutionPlan plan,
      JoinedPlan joined,
      TorchKernels kernels,
      ComputePrecision precision,
      Device device) {
    ImageForms forms = ImageForms.of(plan, precision, device, false);
    return of(step, joined, kernels, new TorchScript(plan, precision, device, forms));
  }

  private static TorchScript of(
      TrainingStep step, JoinedPlan joined, TorchKernels kernels, TorchScript script) {
    joined.groups().stream()
        .flatMap(g -> g.inputs().stream())
        .forEach(r -> script.uses.addKernel(r.value()));
    script.begin(step);
    for (JoinedEntry entry : joined.entries()) {
      if (entry instanceof JoinedEntry.Alone alone) {
        script.instruct(alone.instruction(), kernels);
      } else if (entry instanceof JoinedGroup group) {
        script.join(group, kernels);
      }
    }
    script.plan.metrics().forEach(script::report);
    return script;
  }

  /** Memory outside the step, in the order of the function's first parameters. */
  List<Storage> parameters() {
    return List.copyOf(parameters.keySet());
  }

  /** Names of the metrics, in the order of the function's last parameters. */
  List<String> metrics() {
    return List.copyOf(metrics.keySet());
  }

  /** What runs each step. */
  List<ScriptBlock> step() {
    return step;
  }

  /** Whether the step is one function; else it is cut at what is done on the host. */
  boolean isWhole() {
    return step.stream().allMatch(b -> b.then() == null);
  }

  /** Whether the step exchanges values with other ranks. */
  boolean exchanges() {
    return !exchanges.isEmpty();
  }

  /** The kernels of ours that the step launches, those of one source as often as it does. */
  List<JoinedKernel> kernels() {
    return step.stream()
        .filter(b -> b.then() instanceof Interlude.Launch)
        .map(b -> ((Interlude.Launch) b.then()).group().kernel())
        .toList();
  }

  /** Notes what begins behind the lines of a call. */
  void exchange(Instruction.Call call, TorchExchange exchange) {
    exchanges.put(call, exchange);
  }

  /** Lists that the step has to return. */
  List<String> kept() {
    return kept;
  }

  /** Names of all parameters. */
  List<String> parameterNames() {
    List<String> all = new ArrayList<>(parameters.values());
    all.addAll(metrics.values());
    return all;
  }

  TorchNames names() {
    return names;
  }

  ScriptLayouts layouts() {
    return layouts;
  }

  boolean isCuda() {
    return device.isCuda();
  }

  ImageForms forms() {
    return forms;
  }

  ComputePrecision precision() {
    return precision;
  }

  Device device() {
    return device;
  }

  /**
   * Whether what is in low precision is computed in fp32 and rounded: processors have half
   * precision in part of the kernels, and most of them in none that is fast.
   */
  boolean rounds() {
    return precision == ComputePrecision.FP16 && !device.isCuda();
  }

  void companions(Value v, List<String> variables) {
    companions.put(v, variables);
  }

  List<String> companionsOf(Value v) {
    return companions.get(v);
  }

  ValueUses uses() {
    return uses;
  }

  void line(String text) {
    lines.add(text);
  }

  /** Has the function return a list, so that what changes it is not taken for dead code. */
  void keep(String list) {
    kept.add(list);
  }

  /** Whether a place is memory of its own rather than a variable. */
  boolean isFixed(Place p) {
    return p.storage().owner() != Storage.Owner.ARENA || uses.isShared(p.storage());
  }

  /** A variable for a fixed place. */
  String open(Place p) {
    Storage s = p.storage();
    String base = parameters.get(s);
    if (base == null) {
      base = buffers.get(s);
    }
    if (base == null) {
      base = "b_" + buffers.size();
      buffers.put(s, base);
      line(
          String.format(
              Locale.ROOT,
              "%s = torch.empty([%d], dtype=%d, device=torch.device(\"%s\"))",
              base,
              s.elements(),
              TorchTypes.script(s.type()),
              device));
    }
    long[] dims = p.shape().dims();
    String name = names.temporary();
    line(
        String.format(
            Locale.ROOT,
            "%s = torch.as_strided(%s, %s, %s, %d)",
            name,
            base,
            PrimitiveKernels.list(dims),
            PrimitiveKernels.list(TorchNames.strides(dims)),
            p.offset()));
    layouts.lies(name, false);
    return name;
  }

  private void begin(TrainingStep program) {
    for (Storage s : plan.storages()) {
      if (s.owner() != Storage.Owner.ARENA) {
        parameters.put(s, "p_" + parameters.size());
      }
    }
    plan.metrics().keySet().forEach(name -> metrics.put(name, "m_" + metrics.size()));
    Map<String, Storage> named = new LinkedHashMap<>();
    parameters.keySet().forEach(s -> named.put(s.name(), s));
    for (State s : program.states()) {
      outside(s.value(), named.get(s.value().name()));
    }
    for (Value v : program.inputs()) {
      outside(v, named.get(v.name()));
    }
    close("Arguments", step);
  }

  private void outside(Value v, Storage s) {
    names.define(v, open(new Place(s, 0, v.shape())), false);
  }

  private void instruct(Instruction i, TorchKernels kernels) {
    if (i instanceof Instruction.Alias alias) {
      if (alias.node().op() instanceof Pack) {
        names.define(alias.node().output(), open(alias.place()), false);
      } else if (!names.defines(alias.node().output())) {
        names.alias(alias.node());
      }
      if (alias.place().storage().owner() == Storage.Owner.CONSTANT) {
        once.add(new ScriptBlock("Alias", lines));
      }
      close("Alias", step);
    } else if (i instanceof Instruction.Copy copy) {
      // An old state that was saved lies elsewhere than its name says.
      String from =
          uses.isShared(copy.from().storage()) ? open(copy.from()) : names.in(copy.value(), false);
      line(String.format(Locale.ROOT, "%s.copy_(%s)", open(copy.to()), from));
      close(copy.label(), step);
    } else if (i instanceof Instruction.Await await) {
      TorchExchange over = exchanges.get(await.exchange());
      step.add(new ScriptBlock(await.label(), List.of(), new Interlude.Await(over)));
    } else if (i instanceof Instruction.Call run) {
      run(run, kernels);
    }
  }

  private void join(JoinedGroup group, TorchKernels kernels) {
    for (Instruction.Call beside : group.besides()) {
      TorchCall call = new TorchCall(this, beside, false);
      beside.node().op().accept(kernels, beside.node()).write(call);
      close(beside.label(), step);
    }
    Interlude.Launch launch = joinedLines.write(group);
    step.add(new ScriptBlock(group.kernel().label(), lines, launch));
    lines = new ArrayList<>();
    group.aliases().forEach(alias -> instruct(alias, kernels));
  }

  private void run(Instruction.Call run, TorchKernels kernels) {
    if (run.node().op() instanceof Constant c) {
      names.constant(run.node().output(), c);
      names.define(run.node().output(), open(run.writes().get(0)), false);
      once.add(new ScriptBlock("Constant", lines));
      close("Constant", step);
      return;
    }
    run.node().op().accept(kernels, run.node()).write(new TorchCall(this, run, true));
    if (!run.once()) {
      TorchExchange begun = exchanges.get(run);
      Interlude then = begun == null ? null : new Interlude.Begin(begun);
      step.add(new ScriptBlock(run.label(), lines, then));
      lines = new ArrayList<>();
      return;
    }
    close(run.label(), once);
    for (int o = 0; o < run.writes().size(); o++) {
      names.define(run.node().output(o), open(run.writes().get(o)), false);
    }
    once.add(new ScriptBlock("Constant", lines));
    close("Constant", step);
  }

  private void report(String name, ExecutionPlan.Metric m) {
    // What was kept of an old state lies in a buffer of its own.
    boolean kept = uses.isShared(m.place().storage()) && m.place().whole();
    String value = kept ? open(m.place()) : names.in(m.value(), false);
    line(String.format(Locale.ROOT, "%s.copy_(%s)", metrics.get(name), value));
    close("Copy " + m.place().shape(), step);
  }

  private void close(String label, List<ScriptBlock> to) {
    to.add(new ScriptBlock(label, lines));
    lines = new ArrayList<>();
  }

  /** What computes constants, as a function. */
  String onceFunction() {
    return function("once", once, List.of());
  }

  /** What runs each step, as a function; for a step that is whole. */
  String stepFunction() {
    return function("step", step, kept);
  }

  private String function(String name, List<ScriptBlock> blocks, List<String> lists) {
    StringBuilder text = new StringBuilder();
    text.append("def ").append(name).append('(');
    text.append(String.join(", ", parameterNames()))
        .append(") -> List[Tensor]:\n  l_0: List[Tensor] = []\n");
    blocks.forEach(b -> b.lines().forEach(l -> text.append("  ").append(l).append('\n')));
    return text.append("  return l_0")
        .append(lists.stream().map(l -> " + " + l).collect(Collectors.joining()))
        .append('\n')
        .toString();
  }
}
