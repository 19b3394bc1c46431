package org.selfdiff.runner.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.selfdiff.runner.process.JavaCommand;
import org.selfdiff.runner.sweep.machine.MachineShare;
import org.selfdiff.runner.sweep.machine.ProgramEnd;

/**
 * What a worker is told to do: a program to run in a process of its own, with the files of the
 * shared folder.
 *
 * @param command the program
 * @param environment variables for it
 * @param log file for what it says
 * @param threads of the worker's cores for it
 */
record Assignment(JavaCommand command, Map<String, String> environment, String log, int threads)
    implements Serializable {
  private static final long SAVING_MINUTES = 10;

  /** Runs the program; called on the worker. */
  ProgramEnd work() {
    if (TaskContext.get().attemptNumber() > 0) {
      // Spark gives the task of a lost worker to another, while the program may still be saving.
      return new ProgramEnd.Lost("its worker was lost");
    }
    if (!Files.isDirectory(Path.of(command.folder()))) {
      return unusable(
          "no folder "
              + command.folder()
              + "; the sweep, the data and SelfDiff have to be at the same place on every machine");
    }
    double share = MachineShare.HEAP_PERCENT * threads / Runtime.getRuntime().availableProcessors();
    try {
      Process process =
          command.start(Math.min(MachineShare.HEAP_PERCENT, share), variables(), Path.of(log));
      return await(process);
    } catch (IOException e) {
      return unusable(e.getMessage());
    }
  }

  private static ProgramEnd unusable(String what) {
    return new ProgramEnd.Unusable(
        "worker " + SparkEnv.get().blockManager().blockManagerId().host() + ": " + what);
  }

  private static ProgramEnd await(Process process) {
    try {
      return new ProgramEnd.Exited(process.waitFor());
    } catch (InterruptedException e) {
      return new ProgramEnd.Exited(saved(process));
    } finally {
      JavaCommand.release(process);
    }
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>(environment);
    ResourceInformation devices = TaskContext.get().resourcesJMap().get("gpu");
    if (devices != null) {
      variables.put("CUDA_VISIBLE_DEVICES", String.join(",", devices.addresses()));
    }
    return variables;
  }

  private static int saved(Process process) {
    JavaCommand.release(process);
    try {
      if (!process.waitFor(SAVING_MINUTES, TimeUnit.MINUTES)) {
        process.destroy();
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
