package org.selfdiff.runner.engine;

/**
 * A GPU as the driver describes it.
 *
 * @param index its number
 * @param name its product name
 * @param major first part of its compute capability
 * @param minor second part of its compute capability
 * @param memory bytes of its memory
 */
public record Gpu(int index, String name, int major, int minor, long memory) {
  /** The compute capability as NVIDIA writes it, for instance {@code 9.0}. */
  String capability() {
    return major + "." + minor;
  }

  /** The device of experiments. */
  Device device() {
    return Device.cuda(index);
  }

  @Override
  public String toString() {
    return device() + " (" + name + ", compute capability " + capability() + ")";
  }
}
