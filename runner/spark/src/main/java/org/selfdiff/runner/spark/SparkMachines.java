package org.selfdiff.runner.spark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.process.JavaCommand;
import org.selfdiff.runner.record.RunLog;
import org.selfdiff.runner.sweep.machine.MachineShare;
import org.selfdiff.runner.sweep.machine.Machines;
import org.selfdiff.runner.sweep.machine.ProgramEnd;

/** The workers of a cluster. A program is a job of one task; the threads of a task are its own. */
final class SparkMachines implements Machines {
  private static final String REASON = "Reason: ";

  /** Long enough for workers to be started anew. */
  private static final Duration LONELY = Duration.ofMinutes(2);

  private final JavaSparkContext context;
  private final RunLog log;
  private final String master;
  private final int threads;
  private final Set<JavaFutureAction<?>> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;
  private final AtomicLong alone = new AtomicLong();

  SparkMachines(JavaSparkContext context, RunLog log, String master) {
    this.context = context;
    this.log = log;
    this.master = master;
    this.threads = context.getConf().getInt("spark.task.cpus", 1);
  }

  @Override
  public List<String> words(int slot, Hardware hardware) {
    return MachineShare.threads(threads, hardware);
  }

  @Override
  public ProgramEnd run(JavaCommand command, String title, Path file) throws InterruptedException {
    try {
      context.setJobGroup(title, title, true);
      Assignment assignment =
          new Assignment(command, environment(), file.toAbsolutePath().toString(), threads);
      JavaFutureAction<List<ProgramEnd>> job =
          context.parallelize(List.of(assignment), 1).map(Assignment::work).collectAsync();
      running.add(job);
      if (stopped) {
        job.cancel(true);
      }
      ProgramEnd end = await(job);
      running.remove(job);
      return end instanceof ProgramEnd.Lost && context.sc().isStopped() ? ended() : end;
    } catch (IllegalStateException e) {
      if (context.sc().isStopped()) {
        return ended();
      }
      throw e;
    }
  }

  /** Spark ends with the cluster, and at a signal by itself, before this is told to stop. */
  private ProgramEnd ended() throws InterruptedException {
    for (int wait = 0; wait < 20 && !stopped; wait++) {
      Thread.sleep(100);
    }
    return stopped
        ? new ProgramEnd.Lost("it was told to stop")
        : new ProgramEnd.Unusable(
            master
                + ": the cluster has ended this sweep, logs/spark.log beside the ledger says why;"
                + " the same command continues it");
  }

  private ProgramEnd await(JavaFutureAction<List<ProgramEnd>> job) throws InterruptedException {
    while (true) {
      try {
        return job.get(1, TimeUnit.SECONDS).get(0);
      } catch (TimeoutException e) {
        if (lonely()) {
          job.cancel(true);
          return new ProgramEnd.Unusable(
              master
                  + ": no worker has been there for "
                  + LONELY.toMinutes()
                  + " minutes; start one with at least "
                  + threads
                  + " cores and "
                  + context.getConf().get("spark.executor.memory")
                  + " of memory for Spark, and run the sweep again");
        }
      } catch (CancellationException e) {
        return new ProgramEnd.Lost("it was told to stop");
      } catch (ExecutionException e) {
        return new ProgramEnd.Lost(reason(e.getCause()));
      }
    }
  }

  /** Whether there has been no worker for long. The driver counts as an executor. */
  private boolean lonely() {
    if (context.sc().statusTracker().getExecutorInfos().length > 1) {
      alone.set(0);
      return false;
    }
    alone.compareAndSet(0, System.nanoTime());
    return System.nanoTime() - alone.get() > LONELY.toNanos();
  }

  /** Spark says last and after this word what happened. */
  private static String reason(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    String line = text.lines().findFirst().orElse(text);
    int from = line.indexOf(REASON);
    return "its worker was lost: " + (from < 0 ? line : line.substring(from + REASON.length()));
  }

  /** What the launcher sets for speed, and what people set for SelfDiff. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.matches("(OMP|MALLOC|OPENBLAS|SELFDIFF)_.*|GLIBC_TUNABLES")) {
                environment.put(name, value);
              }
            });
    return environment;
  }

  @Override
  public void stop() {
    stopped = true;
    running.forEach(job -> job.cancel(true));
  }

  @Override
  public void close() {
    context.close();
    log.close();
  }
}
