package org.selfdiff.runner.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What this process may have of the machine.
 *
 * @param allowed the processors that it may run on, as {@code 0-3,8}; none where unknown
 * @param quota processors' worth of time that its control group gets, where that is limited
 * @param memory bytes of the machine, where known
 * @param memoryLimit bytes that its control group may take, where that is less
 */
public record Limits(
    Optional<String> allowed, OptionalDouble quota, OptionalLong memory, OptionalLong memoryLimit) {
  private static final String GROUPS = "/sys/fs/cgroup";
  private static final double MICROSECONDS = 100_000;
  private static final long KIB = 1024;

  /** Reads what Linux says; on other systems nothing is known. */
  public static Limits of(SystemFiles files) {
    OptionalLong memory = memory(files);
    OptionalLong limit = OptionalLong.empty();
    OptionalDouble quota = OptionalDouble.empty();
    for (String folder : folders(files, "memory")) {
      for (String name : List.of("memory.max", "memory.limit_in_bytes")) {
        limit = least(limit, number(files, folder + "/" + name));
      }
    }
    for (String folder : folders(files, "cpu")) {
      quota = least(quota, quota(files, folder));
    }
    boolean less =
        limit.isPresent() && (memory.isEmpty() || limit.getAsLong() < memory.getAsLong());
    return new Limits(
        files.value("/proc/self/status", "Cpus_allowed_list").filter(list -> !list.isEmpty()),
        quota,
        memory,
        less ? limit : OptionalLong.empty());
  }

  private static OptionalLong memory(SystemFiles files) {
    OptionalLong kib =
        files
            .value("/proc/meminfo", "MemTotal")
            .map(text -> parse(text.replaceFirst("\\s*kB$", "")))
            .orElse(OptionalLong.empty());
    return kib.isPresent() ? OptionalLong.of(kib.getAsLong() * KIB) : kib;
  }

  /** The folders of the control groups that hold this process, from its own up to the root. */
  private static List<String> folders(SystemFiles files, String controller) {
    List<String> folders = new ArrayList<>();
    for (String line : files.text("/proc/self/cgroup").orElse("").lines().toList()) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      boolean second = parts[1].isEmpty();
      if (second || List.of(parts[1].split(",")).contains(controller)) {
        above(second ? GROUPS : GROUPS + "/" + parts[1], parts[2], folders);
        above(GROUPS + (second ? "/unified" : "/" + controller), parts[2], folders);
      }
    }
    return folders;
  }

  private static void above(String root, String path, List<String> folders) {
    String below = path.equals("/") ? "" : path;
    while (!below.isEmpty()) {
      folders.add(root + below);
      below = below.substring(0, Math.max(0, below.lastIndexOf('/')));
    }
    folders.add(root);
  }

  private static OptionalDouble quota(SystemFiles files, String folder) {
    String[] second = files.text(folder + "/cpu.max").orElse("").strip().split("\\s+");
    OptionalLong time = parse(second[0]);
    OptionalLong period = second.length > 1 ? parse(second[1]) : OptionalLong.empty();
    if (time.isEmpty()) {
      time = number(files, folder + "/cpu.cfs_quota_us");
      period = number(files, folder + "/cpu.cfs_period_us");
    }
    return time.isPresent() && time.getAsLong() > 0
        ? OptionalDouble.of(
            time.getAsLong() / (period.isPresent() ? period.getAsLong() : MICROSECONDS))
        : OptionalDouble.empty();
  }

  private static OptionalLong number(SystemFiles files, String path) {
    return files.text(path).map(Limits::parse).orElse(OptionalLong.empty());
  }

  private static OptionalLong parse(String text) {
    String digits = text.strip();
    return digits.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  private static OptionalLong least(OptionalLong a, OptionalLong b) {
    return a.isEmpty() || b.isPresent() && b.getAsLong() < a.getAsLong() ? b : a;
  }

  private static OptionalDouble least(OptionalDouble a, OptionalDouble b) {
    return a.isEmpty() || b.isPresent() && b.getAsDouble() < a.getAsDouble() ? b : a;
  }
}
