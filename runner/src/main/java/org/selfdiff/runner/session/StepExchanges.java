package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.engine.cost.Exchange;
import org.selfdiff.runner.engine.cost.Exchanged;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.terminal.Figures;

/**
 * What the devices of an experiment exchange in a step, grouped by what it is. None has to be
 * there.
 *
 * @param world how many devices there are
 * @param groups what is exchanged, the most bytes first
 */
public record StepExchanges(int world, List<StepExchanges.Group> groups) {
  /**
   * Exchanges of one kind of numbers.
   *
   * @param what what they are
   * @param state the states that take them, joined; empty where it is for none
   * @param all the exchanges
   */
  public record Group(Exchanged what, String state, List<Exchange> all) {
    /** Bytes that a device sends for them in a step. */
    public long bytes() {
      return all.stream().mapToLong(Exchange::bytes).sum();
    }

    /**
     * How they are exchanged and what each device gives, as {@code 2 all-gather fp32 [64, 128]},
     * the most bytes first; of several shapes, the least and the most bytes.
     */
    public List<String> lines() {
      Map<String, List<Exchange>> alike = new LinkedHashMap<>();
      for (Exchange e : all) {
        String kind = e.how() + " " + word(e.given().type());
        alike.computeIfAbsent(kind, k -> new ArrayList<>()).add(e);
      }
      return alike.entrySet().stream()
          .sorted((a, b) -> Long.compare(bytes(b.getValue()), bytes(a.getValue())))
          .map(e -> e.getValue().size() + " " + e.getKey() + " " + sizes(e.getValue()))
          .toList();
    }

    private static String sizes(List<Exchange> some) {
      if (some.stream().map(Exchange::given).distinct().count() == 1) {
        return some.get(0).given().shape().toString();
      }
      LongSummaryStatistics bytes =
          some.stream().mapToLong(e -> e.given().bytes()).summaryStatistics();
      return "of " + Figures.bytes(bytes.getMin()) + " to " + Figures.bytes(bytes.getMax());
    }

    private static long bytes(List<Exchange> some) {
      return some.stream().mapToLong(Exchange::bytes).sum();
    }

    private static String word(DType type) {
      return switch (type) {
        case F32 -> "fp32";
        case F64 -> "fp64";
        case I64 -> "int64";
        case U8 -> "uint8";
      };
    }
  }

  /** Copies the list. */
  public StepExchanges {
    groups = List.copyOf(groups);
  }

  /**
   * Plans the step of a rank.
   *
   * @throws StepTooLargeException if a value of it has more elements than an array can have
   */
  public static StepExchanges of(Experiment e) {
    Setup setup = Setup.planned(e);
    if (setup.world() == 1) {
      return new StepExchanges(1, List.of());
    }
    return of(
        setup.world(),
        StepCost.of(setup.executor().plan(setup.train().step()), setup.placement().precision()));
  }

  static StepExchanges of(int world, StepCost step) {
    Map<Exchanged, List<Exchange>> kinds = new EnumMap<>(Exchanged.class);
    step.exchanges().forEach(e -> kinds.computeIfAbsent(e.what(), k -> new ArrayList<>()).add(e));
    List<Group> groups = new ArrayList<>();
    kinds.forEach((what, all) -> groups.add(new Group(what, states(all), all)));
    groups.sort((a, b) -> Long.compare(b.bytes(), a.bytes()));
    return new StepExchanges(world, groups);
  }

  private static String states(List<Exchange> all) {
    return all.stream()
        .map(Exchange::state)
        .filter(s -> !s.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(", "));
  }

  /** Bytes that a device sends in a step. */
  public long bytes() {
    return groups.stream().mapToLong(Group::bytes).sum();
  }

  /** How many exchanges a step has. */
  public int count() {
    return groups.stream().mapToInt(g -> g.all().size()).sum();
  }
}
