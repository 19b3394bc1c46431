package org.selfdiff.runner.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.selfdiff.runner.config.Hardware.Recompute;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.engine.group.Meeting;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.torch.group.C10dGroup;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.session.rank.RankException;
import org.selfdiff.runner.session.rank.RankOrder;
import org.selfdiff.runner.session.rank.RankOrder.Work;
import org.selfdiff.runner.session.rank.RankProcesses;

/** The other ranks of a run, as rank 0 sees them; a run on one device has none. */
final class Ranks implements AutoCloseable {
  /** How long ranks that are all ready take at most until they have met. */
  static final Duration TO_MEET = Duration.ofMinutes(1);

  /** How long it takes until the end of a process shows that has broken its connections. */
  private static final Duration TO_SHOW = Duration.ofSeconds(5);

  private final Optional<Meeting> meeting;
  private final Optional<RankProcesses> processes;
  private final SharedDevices devices;
  private ProcessGroup group = ProcessGroup.ALONE;

  private Ranks(
      Optional<Meeting> meeting, Optional<RankProcesses> processes, SharedDevices devices) {
    this.meeting = meeting;
    this.processes = processes;
    this.devices = devices;
  }

  /**
   * Starts them.
   *
   * @param setup of rank 0
   * @param paths of the run: each rank has a log there
   * @throws RankException if one cannot be started
   */
  static Ranks start(Loaded.Valid loaded, SharedDevices devices, Setup setup, RunPaths paths) {
    return start(loaded, devices, setup, Work.RUN, Optional.of(paths));
  }

  /** Starts ranks that run steps to be timed; what they say is lost with the meeting. */
  static Ranks startBench(Loaded.Valid loaded, SharedDevices devices, Setup setup) {
    return start(loaded, devices, setup, Work.BENCH, Optional.empty());
  }

  private static Ranks start(
      Loaded.Valid loaded,
      SharedDevices devices,
      Setup setup,
      Work work,
      Optional<RunPaths> paths) {
    int world = devices.count();
    if (world == 1) {
      return new Ranks(Optional.empty(), Optional.empty(), devices);
    }
    Meeting meeting = Meeting.open(world);
    try {
      RankOrder.leave(meeting.folder(), loaded);
      Recompute way = setup.backward().recompute() ? Recompute.BLOCKS : Recompute.NONE;
      List<RankOrder> orders = new ArrayList<>();
      for (int rank = 1; rank < world; rank++) {
        orders.add(
            new RankOrder(
                meeting.folder(),
                rank,
                world,
                devices.all().get(rank),
                way.name().toLowerCase(Locale.ROOT),
                work));
      }
      RankProcesses processes =
          RankProcesses.start(
              orders,
              rank ->
                  paths
                      .map(of -> of.rankLog(rank))
                      .orElse(meeting.folder().resolve("rank-" + rank + ".log")));
      return new Ranks(Optional.of(meeting), Optional.of(processes), devices);
    } catch (RuntimeException | Error e) {
      meeting.close();
      throw e;
    }
  }

  /**
   * Meets them.
   *
   * @param stop asked while they are not there yet
   * @return the group; none if it was told to stop
   * @throws RankException if one has ended
   */
  Optional<ProcessGroup> meet(BooleanSupplier stop) {
    if (processes.isPresent()) {
      if (!processes.get().await(stop)) {
        return Optional.empty();
      }
      group = C10dGroup.join(meeting.orElseThrow().sit(0, TO_MEET), devices.first(), TO_MEET);
    }
    return Optional.of(group);
  }

  /** What ended the ranks' work together: the end of one of them, if it was that. */
  RuntimeException because(RuntimeException thrown) {
    if (processes.isPresent() && thrown instanceof GroupException e && e.code() == ExitCode.DATA) {
      Optional<RankException> end = processes.get().end(TO_SHOW);
      end.ifPresent(told -> told.addSuppressed(thrown));
      return end.isPresent() ? end.get() : thrown;
    }
    return thrown;
  }

  /** Lets them end by themselves, now that they have decided on an end together. */
  void dismiss() {
    processes.ifPresent(RankProcesses::dismiss);
    close();
  }

  /** Ends them. */
  @Override
  public void close() {
    processes.ifPresent(RankProcesses::close);
    group.close();
    meeting.ifPresent(Meeting::close);
  }
}
