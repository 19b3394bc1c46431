package org.selfdiff.runner.config.smoke;

import java.util.List;
import java.util.regex.Pattern;
import org.selfdiff.runner.config.Devices;

/**
 * The batch, and what has to divide it or to be divided by it: groups with statistics or draws of
 * their own, images that are whitened together, queues, devices.
 *
 * @param images images of a step
 */
record SmallBatch(long images) {
  /** Images of a step where nothing asks for others. */
  static final int IMAGES = 8;

  /** Steps whose keys a queue holds. */
  private static final int STEPS = 4;

  /** Most groups of a batch. */
  static final int GROUPS = 4;

  private static final int MOST_WHITENED = 8;
  private static final String BATCH = "hardware.batch";
  private static final String DEVICES = "hardware.devices";
  private static final String MIXED = "mixing.groups";
  private static final Pattern GROUPED =
      Pattern.compile("method\\.(.+\\.)?bn-splits|" + Pattern.quote(MIXED));
  private static final Pattern QUEUE = Pattern.compile("method\\.(.+\\.)?queue");
  private static final String WHITENED = "method.sub-batch";
  private static final String WHITENED_DIM = "method.dim";

  /** The batch that the groups of an experiment allow, with two images in each at least. */
  static SmallBatch of(Settings settings) {
    if (settings.isGiven(BATCH)) {
      return new SmallBatch(settings.whole(BATCH).orElseThrow());
    }
    long unit = devices(settings);
    long least = Math.min(IMAGES, settings.whole(BATCH).orElseThrow());
    for (String key : keys(settings, GROUPED)) {
      long groups = groups(settings, key);
      unit = multiple(unit, groups);
      least = Math.max(least, 2 * groups);
    }
    if (settings.has(WHITENED)) {
      unit = multiple(unit, whitened(settings));
    }
    return new SmallBatch(unit * ((least + unit - 1) / unit));
  }

  /** Sets batch, groups and queues. */
  void add(Settings settings, Overlay overlay) {
    overlay.set(BATCH, images);
    keys(settings, GROUPED).forEach(key -> overlay.set(key, groups(settings, key)));
    keys(settings, QUEUE).stream()
        .filter(key -> settings.whole(key).orElse(0) > 0)
        .forEach(key -> overlay.set(key, STEPS * images));
    if (settings.has(WHITENED)) {
      overlay.set(WHITENED, whitened(settings));
      // The covariance of no more images than dimensions has no inverse.
      overlay.set(
          WHITENED_DIM,
          Math.min(whitened(settings) / 2, settings.whole(WHITENED_DIM).orElseThrow()));
    }
  }

  private static List<String> keys(Settings settings, Pattern pattern) {
    return settings.values().keySet().stream().filter(k -> pattern.matcher(k).matches()).toList();
  }

  /** Few groups; of batch norm as many on each device, or a part of them for each group. */
  private static long groups(Settings settings, String key) {
    long few = Math.min(GROUPS, settings.whole(key).orElse(1));
    long devices = key.equals(MIXED) ? 1 : devices(settings);
    while (few % devices != 0 && devices % few != 0) {
      few--;
    }
    return few;
  }

  private static long devices(Settings settings) {
    return settings.text(DEVICES).flatMap(Devices::parse).map(Devices::count).orElse(1);
  }

  private static long whitened(Settings settings) {
    return Math.min(MOST_WHITENED, settings.whole(WHITENED).orElseThrow());
  }

  private static long multiple(long a, long b) {
    long x = a;
    for (long y = b; y != 0; ) {
      long rest = x % y;
      x = y;
      y = rest;
    }
    return a / x * b;
  }
}
