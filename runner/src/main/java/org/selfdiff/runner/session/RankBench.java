package org.selfdiff.runner.session;

import java.io.IOException;
import org.selfdiff.runner.engine.group.Meeting;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.torch.group.C10dGroup;
import org.selfdiff.runner.session.rank.RankOrder;

/**
 * The part that a rank other than 0 has in a measurement: the same steps, as long as rank 0 has.
 */
public final class RankBench {
  private final RankOrder order;

  /**
   * A rank that has not begun.
   *
   * @param order what rank 0 has told it
   */
  public RankBench(RankOrder order) {
    this.order = order;
  }

  /** Runs steps until rank 0 has enough. Signals of a terminal are for rank 0 to follow. */
  public void run() throws IOException {
    try (Interruption ignored = new Interruption()) {
      Setup setup = Setup.rank(order.load().experiment(), order.own(), order.world());
      FittingStep step = FittingStep.of(setup);
      C10dGroup.load();
      order.ready();
      Meeting meeting = Meeting.at(order.folder(), order.world());
      try (ProcessGroup group =
              C10dGroup.join(meeting.sit(order.rank(), Ranks.TO_MEET), order.own(), Ranks.TO_MEET);
          StepBench bench = new StepBench(step.in(group))) {
        bench.follow();
      }
    }
  }
}
