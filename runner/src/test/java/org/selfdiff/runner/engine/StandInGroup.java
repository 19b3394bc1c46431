package org.selfdiff.runner.engine;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.Collective;
import org.selfdiff.runner.engine.group.ProcessGroup;

/**
 * Rank 0 of two that hold the same. What an exchange gives is there when it is awaited and not
 * before: until then its memory has no numbers.
 */
public class StandInGroup implements ProcessGroup {
  private final List<String> events = new ArrayList<>();
  private int begun;

  /** What happened, in order. */
  public List<String> events() {
    return events;
  }

  /** Something to say about the moment. */
  protected String moment() {
    return "";
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 2;
  }

  @Override
  public Exchange begin(Collective what, Memory from, Memory into) {
    int number = begun++;
    events.add("begin " + number + moment());
    double[] given = from.doubles();
    for (long i = 0; from.type().isFloating() && i < into.size(); i++) {
      into.put(i, Double.NaN);
    }
    return () -> {
      events.add("await " + number + moment());
      for (int i = 0; i < into.size(); i++) {
        double own = given[i % given.length];
        into.put(i, what instanceof AllGather ? own : 2 * own);
      }
    };
  }

  @Override
  public void broadcast(Memory memory) {}

  @Override
  public void close() {
    events.add("close");
  }
}
