package org.selfdiff.runner.sweep.machine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.Devices;
import org.selfdiff.runner.config.Hardware;

/**
 * How the machine is shared out among runs at the same time.
 *
 * @param parallel runs at the same time, at least 1
 * @param cores of the machine
 * @param devices given out in turn, as many to each run as share its steps; none leaves the choice
 *     to the experiment
 */
public record MachineShare(int parallel, int cores, List<String> devices) {
  /** The launcher gives Java's heap a quarter of the memory: the arrays live beside it. */
  public static final double HEAP_PERCENT = 25;

  private static final String CPU = "cpu";
  private static final Pattern GPU = Pattern.compile("cuda(?::(0|[1-9][0-9]{0,2}))?");

  /** Copies the list. */
  public MachineShare {
    devices = List.copyOf(devices);
    if (parallel < 1) {
      throw new IllegalArgumentException("a sweep needs a worker, found " + parallel);
    }
  }

  /**
   * The overrides that keep a run to its part: none of them changes what it computes. Threads that
   * the experiment sets itself stay as they are; they are those of each device.
   *
   * @param slot number of the worker
   */
  public List<String> words(int slot, Hardware hardware) {
    int count = hardware.shared().count();
    List<String> words = threads(Math.max(1, cores / parallel / count), hardware);
    if (devices.isEmpty()) {
      return words;
    }
    if (count == 1) {
      words.add("hardware.device=" + devices.get(slot % devices.size()));
      if (!hardware.shared().gpus().isEmpty()) {
        words.add("hardware.devices=1");
      }
    } else if (onProcessors()) {
      words.add("hardware.device=" + CPU);
      words.add("hardware.devices=" + count);
    } else {
      int first = slot % (devices.size() / count) * count;
      List<String> own = devices.subList(first, first + count).stream().map(this::number).toList();
      words.add("hardware.device=cuda");
      words.add("hardware.devices=" + String.join(",", own));
    }
    return words;
  }

  /** The overrides that keep a run to some threads, as long as the experiment sets none itself. */
  public static List<String> threads(int threads, Hardware hardware) {
    List<String> words = new ArrayList<>();
    if (hardware.threads() == 0) {
      words.add("hardware.threads=" + threads);
    }
    if (hardware.loaders() == 0) {
      words.add("hardware.loaders=" + threads);
    }
    return words;
  }

  /**
   * Why the devices cannot be shared out among runs whose steps several of them share; empty where
   * they can. A run on one device may share it with others.
   */
  public Optional<String> refusal(Hardware hardware) {
    Devices shared = hardware.shared();
    int count = shared.count();
    if (count == 1) {
      return Optional.empty();
    }
    if (devices.isEmpty()) {
      return parallel == 1 || shared.gpus().isEmpty()
          ? Optional.empty()
          : Optional.of(
              "hardware.devices gives every run the GPUs %s, and %d runs at the same time cannot have the same; expected hardware.devices = %d, and %d GPUs in --devices"
                  .formatted(hardware.devices(), parallel, count, parallel * count));
    }
    if (onProcessors()) {
      return Optional.empty();
    }
    Optional<String> other = devices.stream().filter(d -> !GPU.matcher(d).matches()).findFirst();
    if (other.isPresent()) {
      return Optional.of(
          "--devices names %s, and hardware.devices asks for %d devices for each run; expected GPUs as cuda:0,cuda:1, or cpu alone"
              .formatted(other.get(), count));
    }
    if (new HashSet<>(devices.stream().map(this::number).toList()).size() < devices.size()) {
      return Optional.of(
          "--devices %s names a GPU twice; expected each once where %d of them share a step"
              .formatted(String.join(",", devices), count));
    }
    return devices.size() >= parallel * count
        ? Optional.empty()
        : Optional.of(
            "--devices names %d %s, and %s; name more, or lower --parallel or hardware.devices"
                .formatted(
                    devices.size(),
                    devices.size() == 1 ? "GPU" : "GPUs",
                    parallel == 1
                        ? "a run needs " + count
                        : "%d runs at the same time of %d devices each need %d"
                            .formatted(parallel, count, parallel * count)));
  }

  private boolean onProcessors() {
    return devices.stream().allMatch(CPU::equals);
  }

  private String number(String device) {
    Matcher gpu = GPU.matcher(device);
    return !gpu.matches() || gpu.group(1) == null ? "0" : gpu.group(1);
  }

  /** The share of the heap that one run may take, in per cent of the machine's memory. */
  double heapPercent() {
    return HEAP_PERCENT / parallel;
  }
}
