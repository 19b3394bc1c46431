package org.selfdiff.runner.session;

import java.util.Optional;
import java.util.OptionalLong;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.StepMemory;

/**
 * The memory that a step may take.
 *
 * @param bytes how much
 * @param asked whether the experiment says so
 * @param words where it is, as {@code this machine has 23.4 GiB}
 */
public record DeviceRoom(long bytes, boolean asked, String words) {
  /** The room of a setup; none where its device is not there and the experiment says nothing. */
  static Optional<DeviceRoom> of(Setup setup) {
    Hardware hardware = setup.experiment().hardware();
    OptionalLong asked = hardware.memoryBytes();
    if (asked.isPresent()) {
      return Optional.of(
          new DeviceRoom(asked.getAsLong(), true, "hardware.memory is " + hardware.memory()));
    }
    Device device = setup.placement().device();
    OptionalLong found = setup.executor().memory(device);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    long all = found.getAsLong();
    String has = " has " + StepMemory.gib(all);
    if (device.isCuda()) {
      return Optional.of(new DeviceRoom(all, false, device + has));
    }
    int world = setup.world();
    String each =
        world == 1
            ? ""
            : ", " + StepMemory.gib(all / world) + " for each of " + world + " processes";
    return Optional.of(new DeviceRoom(all / world, false, "this machine" + has + each));
  }
}
