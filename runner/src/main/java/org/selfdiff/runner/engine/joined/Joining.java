package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.selfdiff.methods.graph.BatchNormTrain;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;

/**
 * Joins ops with those whose results they read, one after the other: whoever reads moves up to who
 * computes, or the other way round, over nothing that reads or writes what the moved one touches.
 * Nothing moves over an exchange between ranks.
 */
final class Joining {
  /** Over more than these, a joined value would stay in memory for too long. */
  private static final int FARTHEST = 400;

  private final Forms forms;
  private final List<Unit> units = new ArrayList<>();
  private final Map<Value, Unit> producers = new IdentityHashMap<>();

  private Joining(Forms forms) {
    this.forms = forms;
  }

  /** The entries of a plan. */
  static List<JoinedEntry> of(ExecutionPlan plan, Forms forms) {
    Joining joining = new Joining(forms);
    joining.begin(plan);
    joining.join();
    List<JoinedEntry> entries = new ArrayList<>();
    joining.units.forEach(u -> joining.settle(u, entries));
    return entries;
  }

  private static boolean joins(Instruction i) {
    return i instanceof Instruction.Call run && !run.once() && JoinedOps.joins(run.node());
  }

  private void begin(ExecutionPlan plan) {
    for (int i = 0; i < plan.instructions().size(); i++) {
      Instruction what = plan.instructions().get(i);
      Unit.Numbered numbered = new Unit.Numbered(i, what);
      if (what instanceof Instruction.Alias alias
          && !(alias.node().op() instanceof Pack)
          && producers.containsKey(alias.node().input(0))) {
        // A name goes where its value goes.
        Unit of = producers.get(alias.node().input(0));
        of.aliases().add(numbered);
        producers.put(alias.node().output(), of);
        continue;
      }
      Unit unit = new Unit(new ArrayList<>(List.of(numbered)), new ArrayList<>());
      units.add(unit);
      if (joins(what)) {
        JoinedOps.computed(((Instruction.Call) what).node()).forEach(v -> producers.put(v, unit));
      }
    }
  }

  private void join() {
    for (Unit unit : List.copyOf(units)) {
      if (!joins(unit.calls().get(0).instruction())) {
        continue;
      }
      Unit now = unit;
      for (Unit producer : producersOf(unit)) {
        Unit one = current(producer);
        now = current(now);
        if (one != now) {
          attempt(one, now);
        }
      }
    }
  }

  /** The units that compute what a unit reads, the last first. */
  private List<Unit> producersOf(Unit unit) {
    Set<Unit> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Instruction.Call call : unit.members()) {
      call.node().inputs().stream()
          .filter(producers::containsKey)
          .forEach(v -> found.add(producers.get(v)));
    }
    return found.stream().sorted((a, b) -> Integer.compare(last(b), last(a))).toList();
  }

  private static int last(Unit unit) {
    return unit.calls().get(unit.calls().size() - 1).at();
  }

  private Unit current(Unit unit) {
    Instruction.Call first = unit.members().get(0);
    return producers.get(first.node().output());
  }

  private void attempt(Unit first, Unit second) {
    int a = position(first);
    int b = position(second);
    int from = Math.min(a, b);
    int to = Math.max(a, b);
    if (to - from > FARTHEST) {
      return;
    }
    List<Unit> between = units.subList(from + 1, to);
    if (between.stream().anyMatch(Joining::isBarrier)) {
      return;
    }
    Unit late = units.get(to);
    boolean up = between.stream().noneMatch(late::conflicts);
    if (!up && between.stream().anyMatch(units.get(from)::conflicts)) {
      return;
    }
    Unit both = Unit.both(first, second);
    Domain domain = sumsComeFirst(both) ? domain(both) : null;
    if (domain == null || !fits(domain)) {
      return;
    }
    units.set(up ? from : to, both);
    units.remove(up ? to : from);
    for (Instruction.Call call : both.members()) {
      JoinedOps.computed(call.node()).forEach(v -> producers.put(v, both));
    }
    for (Unit.Numbered alias : both.aliases()) {
      producers.put(((Instruction.Alias) alias.instruction()).node().output(), both);
    }
  }

  /** Whether what a library sums up for a member is there before the kernel. */
  private static boolean sumsComeFirst(Unit unit) {
    Set<Value> computed = Collections.newSetFromMap(new IdentityHashMap<>());
    nodes(unit).forEach(n -> computed.addAll(JoinedOps.computed(n)));
    return unit.members().stream()
        .filter(c -> JoinedOps.hasSums(c.node()))
        .allMatch(c -> c.node().inputs().stream().noneMatch(computed::contains));
  }

  private static boolean fits(Domain domain) {
    return !domain.hasRows() || RowsSource.fits(domain);
  }

  private int position(Unit unit) {
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i) == unit) {
        return i;
      }
    }
    throw new IllegalStateException("a unit that was joined to another");
  }

  private static boolean isBarrier(Unit unit) {
    Instruction i = unit.calls().get(0).instruction();
    return i instanceof Instruction.Await
        || i instanceof Instruction.Call run && run.node().op() instanceof Collective;
  }

  private Domain domain(Unit unit) {
    return Domain.of(nodes(unit), written(unit), forms);
  }

  /** Members and the names that some of them read through. */
  private static List<Node> nodes(Unit unit) {
    return Unit.both(unit, new Unit(unit.aliases(), List.of())).calls().stream()
        .map(
            n ->
                n.instruction() instanceof Instruction.Call run
                    ? run.node()
                    : ((Instruction.Alias) n.instruction()).node())
        .toList();
  }

  private Map<Value, List<Element>> written(Unit unit) {
    Set<Instruction> within = Collections.newSetFromMap(new IdentityHashMap<>());
    unit.calls().forEach(c -> within.add(c.instruction()));
    Map<Value, List<Element>> all = new LinkedHashMap<>();
    for (Instruction.Call call : unit.members()) {
      for (Value v : JoinedOps.computed(call.node())) {
        List<Element> wanted = forms.wanted(v, within);
        if (!wanted.isEmpty()) {
          all.put(v, wanted);
        }
      }
    }
    return all;
  }

  private void settle(Unit unit, List<JoinedEntry> entries) {
    boolean joins = joins(unit.calls().get(0).instruction());
    Domain domain = joins ? domain(unit) : null;
    if (domain != null && fits(domain) && (unit.calls().size() > 1 || convertsMore(unit, domain))) {
      entries.add(group(unit, domain, kernel(unit, domain)));
      return;
    }
    Unit.both(unit, new Unit(unit.aliases(), List.of())).calls().stream()
        .map(n -> new JoinedEntry.Alone(n.instruction()))
        .forEach(entries::add);
  }

  /** Whether the library would convert what one op reads or gives in kernels of their own. */
  private boolean convertsMore(Unit unit, Domain domain) {
    Instruction.Call run = unit.members().get(0);
    if (run.node().op() instanceof BatchNormTrain) {
      // The library's kernel reads its statistics as they are.
      return false;
    }
    boolean low = forms.computesLow(run);
    return domain.inputs().stream()
            .anyMatch(
                o ->
                    o.value().rank() > 0
                        && o.type() != Element.U8
                        && !isOutside(o)
                        && (o.type() != Element.F32) != low)
        || domain.outputs().stream()
            .anyMatch(o -> o.value().rank() > 0 && o.type() == Element.F32 && low && isY(run, o))
        || domain.outputs().stream().anyMatch(o -> o.type() != Element.F32 && !low);
  }

  private static boolean isY(Instruction.Call run, Operand o) {
    return o.value() == run.node().output();
  }

  private boolean isOutside(Operand o) {
    return switch (forms.place(o.value()).storage().owner()) {
      case STATE, CONSTANT -> true;
      case INPUT, ARENA -> false;
    };
  }

  private static JoinedKernel kernel(Unit unit, Domain domain) {
    String label =
        unit.members().stream()
                .map(c -> c.label().replaceAll(" .*", ""))
                .collect(Collectors.joining("+"))
            + " "
            + unit.members().get(unit.members().size() - 1).writes().get(0).shape();
    Set<String> words =
        unit.members().stream()
            .map(c -> c.label().replaceAll(" .*", "").toLowerCase(Locale.ROOT))
            .limit(4)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    String word = String.join("_", words);
    return domain.hasRows()
        ? RowsSource.of(domain, label, word)
        : PointwiseSource.of(domain, label, word);
  }

  private JoinedGroup group(Unit unit, Domain domain, JoinedKernel kernel) {
    int width = domain.hasRows() ? RowsSource.width(domain) : domain.vector();
    Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Value> named = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Written> outputs = new ArrayList<>();
    for (Operand o : domain.outputs()) {
      boolean own = seen.add(o.value());
      named.add(o.value());
      outputs.add(
          new Written(
              o.value(),
              o.type(),
              o.channelsLast(),
              alignment(domain, o, width),
              own && forms.isFixed(o.value())
                  ? Optional.of(forms.place(o.value()))
                  : Optional.empty()));
    }
    List<Read> inputs =
        domain.inputs().stream()
            .map(o -> new Read(o.value(), o.type(), o.channelsLast(), alignment(domain, o, width)))
            .toList();
    List<Instruction.Alias> aliases = new ArrayList<>();
    for (Unit.Numbered n : unit.aliases()) {
      Instruction.Alias alias = (Instruction.Alias) n.instruction();
      if (named.contains(alias.node().input(0))) {
        named.add(alias.node().output());
        aliases.add(alias);
      }
    }
    List<Instruction.Call> besides =
        unit.members().stream().filter(c -> JoinedOps.hasSums(c.node())).toList();
    return new JoinedGroup(unit.members(), aliases, besides, inputs, outputs, kernel);
  }

  private static int alignment(Domain domain, Operand o, int width) {
    return domain.innerStride(o) == 1 ? Vectors.alignment(o.type(), width) : o.type().bytes();
  }
}
