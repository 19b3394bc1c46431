package org.selfdiff.runner.sweep;

import java.util.List;
import org.selfdiff.runner.sweep.course.Segment;
import org.selfdiff.runner.sweep.course.SweepState;
import org.selfdiff.runner.sweep.ledger.Event;

/** Is shown what happens in a sweep; called by one thread. */
public interface Watcher {
  /** An event was recorded and applied. */
  void event(Event event, SweepState course);

  /**
   * The sweep was asked to stop.
   *
   * @param running runs that save what they have before it ends
   */
  void stopping(int running);

  /** Time has passed; called a few times a second. */
  void tick(SweepState course, List<Segment> running);
}
