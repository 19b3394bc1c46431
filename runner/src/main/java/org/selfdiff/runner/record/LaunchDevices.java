package org.selfdiff.runner.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The devices that share every step of a launch.
 *
 * @param count how many there are, at least 1
 * @param kind {@code cpu} or {@code cuda}
 * @param threads of the processor for each of them, at least 1
 */
public record LaunchDevices(int count, String kind, int threads) {
  /** Checks the numbers. */
  public LaunchDevices {
    Objects.requireNonNull(kind, "the devices of a launch have no kind");
    if (count < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "a launch has at least one device and one thread, found " + count + " and " + threads);
    }
  }

  /** As {@code 2 x cpu, 1 thread each}. */
  public String text() {
    return inShort()
        + ", "
        + threads
        + (threads == 1 ? " thread" : " threads")
        + (count == 1 ? "" : " each");
  }

  /** As {@code 2 x cpu}. */
  public String inShort() {
    return count + " x " + kind;
  }

  /** As {@code 2 devices (cpu)}. */
  private String spoken() {
    return count + (count == 1 ? " device (" : " devices (") + kind + ")";
  }

  /**
   * What somebody is told whose run goes on with other devices: a sentence, or nothing where they
   * are those of the launch before, or that launch does not tell.
   *
   * @param launches of the run, this one last
   */
  public static Optional<String> change(List<Launch> launches) {
    if (launches.size() < 2) {
      return Optional.empty();
    }
    LaunchDevices before = launches.get(launches.size() - 2).devices();
    LaunchDevices now = launches.get(launches.size() - 1).devices();
    if (before == null || now == null || now.inShort().equals(before.inShort())) {
      return Optional.empty();
    }
    return Optional.of(
        "it goes on with "
            + now.spoken()
            + ", before with "
            + before.spoken()
            + ": the objective stays the same, numbers differ by rounding");
  }

  /** The devices of launches that say so, in order, without those that are the same again. */
  public static List<LaunchDevices> of(List<Launch> launches) {
    List<LaunchDevices> all = new ArrayList<>();
    for (Launch launch : launches) {
      LaunchDevices devices = launch.devices();
      if (devices != null && (all.isEmpty() || !all.get(all.size() - 1).equals(devices))) {
        all.add(devices);
      }
    }
    return all;
  }

  /**
   * Those of some launches as one text, {@code 2 x cpu, 1 thread each, then 1 x cpu, 2 threads}.
   */
  public static String text(List<LaunchDevices> all) {
    return String.join(", then ", all.stream().map(LaunchDevices::text).toList());
  }

  /** The same without threads, {@code 2 x cpu, then 1 x cpu}. */
  public static String inShort(List<LaunchDevices> all) {
    List<String> texts = new ArrayList<>();
    for (LaunchDevices devices : all) {
      if (texts.isEmpty() || !texts.get(texts.size() - 1).equals(devices.inShort())) {
        texts.add(devices.inShort());
      }
    }
    return String.join(", then ", texts);
  }

  /**
   * The settings of a run with every number of devices that it had, as {@code 2, then 4}: the
   * experiment of its folder tells only the first.
   *
   * @param settings key to value
   */
  public static Map<String, String> in(Map<String, String> settings, List<LaunchDevices> all) {
    List<Integer> counts = new ArrayList<>();
    for (LaunchDevices devices : all) {
      if (counts.isEmpty() || counts.get(counts.size() - 1) != devices.count) {
        counts.add(devices.count);
      }
    }
    if (counts.size() < 2) {
      return settings;
    }
    Map<String, String> told = new TreeMap<>(settings);
    told.put(
        "hardware.devices", String.join(", then ", counts.stream().map(String::valueOf).toList()));
    return told;
  }

  /** Whether a step was ever shared by several. */
  public static boolean shared(List<LaunchDevices> all) {
    return all.stream().anyMatch(devices -> devices.count > 1);
  }
}
