package org.selfdiff.runner.engine.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.methods.graph.Pack;

/** Where exchanges between ranks are waited for: right before what needs their memory. */
final class Awaits {
  private Awaits() {}

  /** Instructions with an {@link Instruction.Await} for every exchange. */
  static List<Instruction> in(List<Instruction> instructions) {
    Map<Integer, List<Instruction>> before = new TreeMap<>();
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i) instanceof Instruction.Call c
          && c.node().op() instanceof Collective) {
        int at = i + 1;
        while (at < instructions.size() && !meets(instructions.get(at), c)) {
          at++;
        }
        before.computeIfAbsent(at, k -> new ArrayList<>()).add(new Instruction.Await(c));
      }
    }
    if (before.isEmpty()) {
      return instructions;
    }
    List<Instruction> all = new ArrayList<>();
    for (int i = 0; i <= instructions.size(); i++) {
      all.addAll(before.getOrDefault(i, List.of()));
      if (i < instructions.size()) {
        all.add(instructions.get(i));
      }
    }
    return all;
  }

  /**
   * Whether an instruction touches what an exchange writes, or writes what it reads. A vector of
   * several parts is there as a whole: whoever reads one of them may convert all.
   */
  private static boolean meets(Instruction i, Instruction.Call exchange) {
    if (i instanceof Instruction.Alias alias && alias.node().op() instanceof Pack) {
      return overlap(List.of(alias.place()), exchange.writes());
    }
    return overlap(i.reads(), exchange.writes())
        || overlap(i.writes(), exchange.writes())
        || overlap(i.writes(), exchange.reads());
  }

  private static boolean overlap(List<Place> some, List<Place> others) {
    return some.stream().anyMatch(a -> others.stream().anyMatch(a::overlaps));
  }
}
