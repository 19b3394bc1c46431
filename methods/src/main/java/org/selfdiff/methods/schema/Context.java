package org.selfdiff.methods.schema;

import java.util.Optional;

/**
 * What a record may need to know of the rest of the experiment to check itself. A part is missing
 * where its block has mistakes of its own; a missing part breaks no rule.
 *
 * @param batch images of one step
 * @param devices how many devices share a step
 * @param epochs passes over the training images
 * @param images the training images, where their number is known
 * @param views the views of each image
 * @param format the numbers of a step
 */
public record Context(
    Optional<Integer> batch,
    Optional<Integer> devices,
    Optional<Integer> epochs,
    Optional<TrainingImages> images,
    Optional<ViewSizes> views,
    Optional<NumberFormat> format) {

  /**
   * The training images.
   *
   * @param count how many there are
   * @param told number and origin in words, for instance {@code data.train 5000}
   * @param key the key of the experiment that decides their number, {@code /data.train}
   */
  public record TrainingImages(long count, String told, String key) {}

  /**
   * The views of each image.
   *
   * @param count full views
   * @param size side of a full view in pixels
   * @param locals local crops; 0 is none
   * @param localSize side of a local crop in pixels; 0 where there are none
   * @param strongFrom the first full view that may be made by stronger operations, counted from 1,
   *     where any may
   */
  public record ViewSizes(
      int count, int size, int locals, int localSize, Optional<Integer> strongFrom) {}

  /**
   * The numbers that a step computes with.
   *
   * @param word its word in an experiment, {@code fp32}
   * @param largest the largest finite number
   */
  public record NumberFormat(String word, double largest) {}

  /** The same with the training images as they were counted. */
  public Context with(TrainingImages counted) {
    return new Context(batch, devices, epochs, Optional.of(counted), views, format);
  }

  /** What follows a number in which the images of all devices count: nothing of one device. */
  public String overDevices() {
    return devices.orElse(1) > 1 ? ", over all devices" : "";
  }

  /** Optimizer steps of one epoch: the last incomplete batch is dropped. */
  public Optional<Long> stepsPerEpoch() {
    return images.flatMap(all -> batch.map(size -> all.count() / size));
  }
}
