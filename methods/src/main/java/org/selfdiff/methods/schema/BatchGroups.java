package org.selfdiff.methods.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * Equal groups of a step's images, as the authors' GPUs had them, on however many devices the step
 * is: image n of the batch belongs to group n mod groups, everywhere. Which images a GPU had was
 * left to a shuffled order, so that every fixed division is as likely; this one keeps each crop's
 * images in their groups when several crops of one batch lie behind each other.
 *
 * @param key the setting, relative to the record that has it
 * @param groups how many groups
 * @param batch the setting that holds the images of a step
 */
public record BatchGroups(String key, int groups, String batch) {
  /** What a setting of groups for batch norm says of itself. */
  public static final String BATCH_NORM =
      "groups of the batch with batch-norm statistics of their own, as the authors' GPUs had them:"
          + " image n is in group n mod groups; 1 is statistics over the whole batch, on however many"
          + " devices it is, and their number gives each device its own";

  /** The most groups that can be asked for. */
  public static final int MOST = 65_536;

  private static final String BATCH = "/hardware.batch";

  private static final String DEVICES = "/hardware.devices";

  /** Groups of a training step. */
  public BatchGroups(String key, int groups) {
    this(key, groups, BATCH);
  }

  /** Reports groups that do not divide the batch, or that hold one image each. */
  public void check(Context context, Findings findings) {
    context.batch().ifPresent(images -> check(images, findings));
  }

  /**
   * The same for groups of batch norm, which several devices share out: each has whole groups, or
   * each group is that of as many devices.
   */
  public void checkNorm(Context context, Findings findings) {
    check(context, findings);
    context.devices().ifPresent(devices -> checkDevices(devices, findings));
  }

  private void checkDevices(int devices, Findings findings) {
    if (groups % devices != 0 && devices % groups != 0) {
      findings.add(
          DEVICES,
          devices
              + " devices cannot share out the "
              + groups
              + " groups of "
              + key
              + ", expected a divisor or a multiple of "
              + groups
              + "; or "
              + key
              + " = 1 (statistics over all devices), "
              + devices
              + " (each device its own), or a divisor or a multiple of that",
          key);
    }
  }

  /** The same for a batch of so many images. */
  public void check(int images, Findings findings) {
    String name = batch.replace("/", "");
    if (images % groups != 0) {
      findings.add(
          key,
          groups + " groups do not divide " + name + " " + images + ", expected a divisor of it",
          batch);
    } else if (images / groups < 2) {
      findings.add(
          key,
          groups
              + " groups of "
              + name
              + " "
              + images
              + " hold one image each, expected at least 2 images per group: at most "
              + images / 2
              + " groups",
          batch);
    }
  }

  /** How many images share statistics of batch norm, and where, as far as it is known. */
  public List<DerivedValue> derived(Context context) {
    int devices = context.devices().orElse(1);
    List<DerivedValue> all = new ArrayList<>();
    context.batch().ifPresent(images -> all.add(perGroup(images)));
    if (devices > 1 && groups >= devices) {
      all.add(perDevice(devices));
    } else if (devices > 1) {
      all.add(together(devices));
    }
    return all;
  }

  private DerivedValue perGroup(int images) {
    return new DerivedValue(
        "batch-per-group",
        Integer.toString(images / groups),
        "images",
        "hardware.batch / " + key + " = " + images + " / " + groups,
        "images that share batch-norm statistics");
  }

  private DerivedValue perDevice(int devices) {
    return new DerivedValue(
        "groups-per-device",
        Integer.toString(groups / devices),
        "groups",
        key + " / hardware.devices = " + groups + " / " + devices,
        "batch-norm groups that a device has to itself; their statistics need no exchange");
  }

  private DerivedValue together(int devices) {
    return new DerivedValue(
        "devices-per-group",
        Integer.toString(devices / groups),
        "devices",
        "hardware.devices / " + key + " = " + devices + " / " + groups,
        "devices that share batch-norm statistics, which they exchange");
  }
}
