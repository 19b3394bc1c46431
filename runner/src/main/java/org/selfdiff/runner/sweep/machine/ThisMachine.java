package org.selfdiff.runner.sweep.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.process.JavaCommand;

/** Runs programs here, in processes that share the machine. */
public final class ThisMachine implements Machines {
  private final MachineShare share;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** Shares the machine out. */
  public ThisMachine(MachineShare share) {
    this.share = share;
  }

  @Override
  public List<String> words(int slot, Hardware hardware) {
    return share.words(slot, hardware);
  }

  @Override
  public ProgramEnd run(JavaCommand command, String title, Path log)
      throws IOException, InterruptedException {
    Process process = command.start(share.heapPercent(), Map.of(), log);
    running.add(process);
    if (stopped) {
      JavaCommand.release(process);
    }
    try {
      return new ProgramEnd.Exited(process.waitFor());
    } finally {
      running.remove(process);
    }
  }

  @Override
  public void stop() {
    stopped = true;
    running.forEach(JavaCommand::release);
  }

  @Override
  public void close() {
    stop();
  }
}
