package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who took a run folder's lock last, as the lock file tells. The text stays when the process is
 * killed.
 *
 * @param process number on its machine
 * @param host name of the machine
 * @param since when the lock was taken, whole seconds
 */
record RunHolder(long process, String host, Instant since) {
  private static final Pattern TEXT = Pattern.compile("process (\\d{1,18}) on (\\S+) since (\\S+)");

  /** Clocks of a process's start and of the lock differ by so much at most. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  /** Bytes of a text that can be one. */
  private static final long LONGEST = 4096;

  static RunHolder now() {
    return new RunHolder(
        ProcessHandle.current().pid(),
        Launch.hostName(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Reads the lock file of a run without taking the lock; empty where it names nobody. */
  public static Optional<RunHolder> read(RunPaths paths) throws IOException {
    // The lock's own file is for runs of versions that kept the text there.
    for (Path file : List.of(paths.holder(), paths.lock())) {
      try {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.size(file) > 0
            && Files.size(file) < LONGEST) {
          return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        }
      } catch (NoSuchFileException e) {
        // The run has ended in this moment.
      }
    }
    return Optional.empty();
  }

  static Optional<RunHolder> parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      Instant since = Instant.parse(parts.group(3));
      return Optional.of(new RunHolder(Long.parseLong(parts.group(1)), parts.group(2), since));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  String text() {
    return "process " + process + " on " + host + " since " + since;
  }

  /** True when this process took the lock, and has not died in between. */
  boolean isThisProcess() {
    return process == ProcessHandle.current().pid() && here() && alive();
  }

  /** True when the lock was taken on this machine, so that its process can be looked up. */
  public boolean here() {
    return host.equals(Launch.hostName());
  }

  /** True while the process lives; a later process that got its number is not taken for it. */
  public boolean alive() {
    return ProcessHandle.of(process)
        .filter(ProcessHandle::isAlive)
        .map(p -> p.info().startInstant().map(s -> s.isBefore(since.plus(SLACK))).orElse(true))
        .orElse(false);
  }
}
