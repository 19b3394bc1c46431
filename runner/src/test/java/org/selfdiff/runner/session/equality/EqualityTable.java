package org.selfdiff.runner.session.equality;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.cost.Exchange;
import org.selfdiff.runner.engine.cost.Exchanged;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.engine.torch.TorchExecutor;

/** Writes what devices exchange for each method, from the graphs of its steps, as Markdown. */
final class EqualityTable {
  /** What every step exchanges, or most do. */
  private static final Set<Exchanged> COMMON =
      EnumSet.of(Exchanged.GRADIENTS, Exchanged.BATCH_NORM, Exchanged.METRICS);

  private static final String ONE_PROCESS =
      "one process; batch norm of every GPU its own where it has several, here of the batch";

  /** What the code of the authors does on several processes, by kind of method. */
  private static final Map<String, String> AUTHORS =
      Map.ofEntries(
          Map.entry(
              "barlow-twins",
              "synchronized batch norm and summed correlations as here, but gradients divided by"
                  + " the number of processes"),
          Map.entry("byol", ONE_PROCESS),
          Map.entry("dino", "the same: the center is the mean over processes"),
          Map.entry("mgd", "as `moco`: `moco.bn-splits` = devices; rank 0 matches the channels"),
          Map.entry("mgd-supervised", "batch norm of every process its own: `bn-splits` = devices"),
          Map.entry("moco", "batch norm of every process its own: `bn-splits` = devices"),
          Map.entry("moco-v3", "the same: synchronized batch norm, keys gathered without gradient"),
          Map.entry(
              "momentum2-teacher", "statistics of every process its own: `bn-splits` = devices"),
          Map.entry("mugs", "the same: memories, queues and center take from all processes"),
          Map.entry("simclr", ONE_PROCESS),
          Map.entry("simsiam", "the same: synchronized batch norm"),
          Map.entry("supervised", "batch norm of every process its own: `bn-splits` = devices"),
          Map.entry(
              "swav",
              "batch norm synchronized within groups of 8 processes: `bn-splits` = processes / 8, on"
                  + " as many devices or a divisor of that;"
                  + " every process keeps its part of the queue"),
          Map.entry("w-mse", ONE_PROCESS));

  private EqualityTable() {}

  /** A row for each method. */
  static String text() {
    Map<String, Map<Exchanged, Set<String>>> mixed = new LinkedHashMap<>();
    EqualCases.mixed().forEach(of -> add(of, mixed));
    StringBuilder text = new StringBuilder();
    text.append("| method | what else the devices exchange | under a mixing prior also |");
    text.append(" N devices as one | the authors' code on several processes |\n");
    text.append("|---|---|---|---|---|\n");
    for (EqualCase of : EqualCases.methods()) {
      String word = EqualCase.word(of.method());
      text.append("| `").append(word).append("` | ").append(plain(exchanges(of)));
      text.append(" | ").append(also(exchanges(of), mixed.getOrDefault(word, Map.of())));
      text.append(" | exact | ").append(AUTHORS.get(word)).append(" |\n");
    }
    return text.toString();
  }

  private static List<Exchange> exchanges(EqualCase of) {
    return StepCost.of(new TorchExecutor().plan(of.graph(2).step()), ComputePrecision.GRAPH)
        .exchanges()
        .stream()
        .filter(e -> !COMMON.contains(e.what()))
        .toList();
  }

  private static void add(EqualCase of, Map<String, Map<Exchanged, Set<String>>> mixed) {
    for (Exchange e : exchanges(of)) {
      mixed
          .computeIfAbsent(EqualCase.word(of.method()), any -> new LinkedHashMap<>())
          .computeIfAbsent(e.what(), any -> new TreeSet<>())
          .add(EqualCase.word(of.mixing()));
    }
  }

  /** Kinds with the names of states, or how they are exchanged. */
  private static String plain(List<Exchange> all) {
    Map<Exchanged, Set<String>> kinds = new LinkedHashMap<>();
    for (Exchange e : all) {
      Set<String> of = kinds.computeIfAbsent(e.what(), any -> new TreeSet<>());
      if (e.state().isEmpty()) {
        of.add(e.how());
      } else {
        List.of(e.state().split(", ")).forEach(state -> of.add("`" + state + "`"));
      }
    }
    return kinds.isEmpty() ? "nothing" : joined(kinds);
  }

  /** Kinds that come with priors, each with their names. */
  private static String also(List<Exchange> plain, Map<Exchanged, Set<String>> mixed) {
    Map<Exchanged, Set<String>> more = new LinkedHashMap<>(mixed);
    plain.forEach(e -> more.remove(e.what()));
    return more.isEmpty() ? "" : joined(more);
  }

  private static String joined(Map<Exchanged, Set<String>> kinds) {
    return kinds.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(kind -> kind.getKey().word() + " (" + String.join(", ", kind.getValue()) + ")")
        .collect(Collectors.joining("; "));
  }
}
