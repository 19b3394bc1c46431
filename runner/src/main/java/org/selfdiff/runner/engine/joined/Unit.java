package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Place;

/**
 * What runs as one while a plan is put into a new order: an instruction or several.
 *
 * @param calls members, in the order of the plan
 * @param aliases other names of what they compute, in the order of the plan
 */
record Unit(List<Numbered> calls, List<Numbered> aliases) {
  /**
   * An instruction and where it stands in the plan.
   *
   * @param at its number
   */
  record Numbered(int at, Instruction instruction) {}

  /** Both as one. */
  static Unit both(Unit a, Unit b) {
    return new Unit(merged(a.calls, b.calls), merged(a.aliases, b.aliases));
  }

  private static List<Numbered> merged(List<Numbered> a, List<Numbered> b) {
    List<Numbered> all = new ArrayList<>(a);
    all.addAll(b);
    all.sort((x, y) -> Integer.compare(x.at, y.at));
    return all;
  }

  /** The calls. */
  List<Instruction.Call> members() {
    return calls.stream().map(c -> (Instruction.Call) c.instruction).toList();
  }

  /** Whether the order of both matters. */
  boolean conflicts(Unit other) {
    for (Numbered a : calls) {
      for (Numbered b : other.calls) {
        Instruction x = a.instruction;
        Instruction y = b.instruction;
        if (overlap(x.reads(), y.writes())
            || overlap(x.writes(), y.reads())
            || overlap(x.writes(), y.writes())) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean overlap(List<Place> some, List<Place> others) {
    for (Place a : some) {
      for (Place b : others) {
        if (a.overlaps(b)) {
          return true;
        }
      }
    }
    return false;
  }
}
