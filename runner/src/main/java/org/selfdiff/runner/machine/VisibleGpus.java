package org.selfdiff.runner.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The GPUs that CUDA shows a process: all of them, or those that {@code CUDA_VISIBLE_DEVICES} names
 * by number or by the beginning of an identity, in its order. An entry that names none ends the
 * list, and so does one that is named twice.
 */
public final class VisibleGpus {
  /** The variable that chooses. */
  public static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

  /** The variable of the order in which CUDA counts. */
  public static final String ORDER = "CUDA_DEVICE_ORDER";

  private VisibleGpus() {}

  /**
   * The GPUs as experiments count them: the first is cuda:0.
   *
   * @param all in the order of the bus
   */
  public static List<NvidiaGpu> of(List<NvidiaGpu> all, Map<String, String> environment) {
    String named = environment.get(VARIABLE);
    if (named == null) {
      return all;
    }
    List<NvidiaGpu> visible = new ArrayList<>();
    for (String entry : named.split(",")) {
      Optional<NvidiaGpu> gpu = named(all, entry.strip());
      if (gpu.isEmpty()) {
        return visible;
      }
      if (visible.contains(gpu.get())) {
        return List.of();
      }
      visible.add(gpu.get());
    }
    return visible;
  }

  private static Optional<NvidiaGpu> named(List<NvidiaGpu> all, String entry) {
    if (entry.matches("[0-9]{1,4}")) {
      int number = Integer.parseInt(entry);
      return number < all.size() ? Optional.of(all.get(number)) : Optional.empty();
    }
    return entry.isEmpty()
        ? Optional.empty()
        : all.stream()
            .filter(gpu -> gpu.uuid().filter(uuid -> uuid.startsWith(entry)).isPresent())
            .findFirst();
  }

  /** Whether CUDA counts GPUs of several kinds in another order than the driver does. */
  public static boolean inOwnOrder(List<NvidiaGpu> all, Map<String, String> environment) {
    return all.stream().map(NvidiaGpu::name).distinct().count() > 1
        && !"PCI_BUS_ID".equals(environment.get(ORDER));
  }
}
