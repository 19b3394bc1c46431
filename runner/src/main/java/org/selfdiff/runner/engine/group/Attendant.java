package org.selfdiff.runner.engine.group;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The process that is a rank.
 *
 * @param rank its number, from 0
 * @param pid number of the process
 * @param started when it was started, in milliseconds since 1970; 0 where the system does not say.
 *     Numbers of processes are given again.
 */
record Attendant(int rank, long pid, long started) {
  static Attendant ofThisProcess(int rank) {
    ProcessHandle me = ProcessHandle.current();
    return new Attendant(rank, me.pid(), started(me));
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Reads what {@link #words} gives. */
  static Attendant of(int rank, String words) {
    String[] numbers = words.strip().split(" ");
    return new Attendant(rank, Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
  }

  String words() {
    return pid + " " + started;
  }

  /** Whether the process is there. */
  boolean alive() {
    return ProcessHandle.of(pid).filter(p -> p.isAlive() && started(p) == started).isPresent();
  }

  String process() {
    return "process " + pid;
  }

  /** Several ranks in words. */
  static String ranks(List<Integer> ranks) {
    if (ranks.size() == 1) {
      return "rank " + ranks.get(0);
    }
    int last = ranks.size() - 1;
    return "ranks %s and %d"
        .formatted(
            ranks.subList(0, last).stream().map(String::valueOf).collect(Collectors.joining(", ")),
            ranks.get(last));
  }

  @Override
  public String toString() {
    return "rank " + rank + " (" + process() + ")";
  }
}
