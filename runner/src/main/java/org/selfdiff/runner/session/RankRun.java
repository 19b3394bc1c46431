package org.selfdiff.runner.session;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DecodedCache;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Opening;
import org.selfdiff.runner.engine.group.Meeting;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.torch.group.C10dGroup;
import org.selfdiff.runner.record.RunLog;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.session.rank.RankOrder;
import org.selfdiff.runner.terminal.ProgressBar;
import org.selfdiff.runner.terminal.Terminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a run that a rank other than 0 has: the same steps on its share of the images. It
 * keeps nothing but a log.
 */
public final class RankRun {
  private static final Logger LOG = LoggerFactory.getLogger(RankRun.class);

  private final RankOrder order;
  private final Experiment experiment;
  private final RunPaths paths;

  /**
   * A rank that has not begun.
   *
   * @param order what rank 0 has told it
   */
  public RankRun(RankOrder order) {
    this.order = order;
    Loaded.Valid loaded = order.load();
    experiment = loaded.experiment();
    paths = new RunPaths(Path.of(experiment.run().root()).resolve(loaded.runName()));
  }

  /** Runs until rank 0 decides to stop. Signals of a terminal are for rank 0 to follow. */
  public void run() throws IOException {
    try (Interruption ignored = new Interruption();
        RunLog log = RunLog.attach(paths.rankLog(order.rank()))) {
      LOG.info(
          "rank {} of {} begins on {}, process {}",
          order.rank(),
          order.world(),
          order.device(),
          ProcessHandle.current().pid());
      try {
        LOG.info("rank {} ends: {}", order.rank(), train().text());
      } catch (IOException | RuntimeException | Error e) {
        LOG.error("rank {} stops", order.rank(), e);
        throw e;
      }
    }
  }

  private RunState train() throws IOException {
    Setup setup = Setup.rank(experiment, order.own(), order.world());
    try (ImageSet set =
        new DecodedCache(
            experiment.data().open(new Opening(Optional.of(paths.images()), LOG::info)),
            ExperimentRun.CACHE_SHARE)) {
      FittingStep step = FittingStep.of(setup);
      C10dGroup.load();
      order.ready();
      Meeting meeting = Meeting.at(order.folder(), order.world());
      try (ProcessGroup group =
          C10dGroup.join(meeting.sit(order.rank(), Ranks.TO_MEET), order.own(), Ranks.TO_MEET)) {
        return train(step.in(group), set);
      }
    }
  }

  private RunState train(FittingStep step, ImageSet set) throws IOException {
    try (TrainingSession session = new TrainingSession(step, set, Optional.empty(), LOG::info);
        RunEvaluation evaluation =
            new RunEvaluation(
                step.setup(),
                set,
                session,
                new CollapseGuard(experiment),
                paths.folder(),
                LOG::info);
        ProgressBar bar = silent(session)) {
      evaluation.beforeTraining(Journal.NONE);
      return session.train(Journal.NONE, bar, evaluation, new Follower(set, step.setup().group()));
    }
  }

  /** Leaves it to rank 0 to stop, and tells it which images could not be read. */
  private record Follower(ImageSet set, ProcessGroup group) implements TrainingSession.Watch {
    @Override
    public boolean stops() {
      return false;
    }

    @Override
    public void beforeCheckpoint() {
      UnreadableWatch.tell(set, new HostCollectives(group));
    }
  }

  private ProgressBar silent(TrainingSession session) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new ProgressBar(
        new Terminal(nowhere, false, Terminal.USUAL_WIDTH, false, false),
        System::nanoTime,
        session.steps(),
        experiment.schedule().epochs(),
        experiment.hardware().batch());
  }
}
