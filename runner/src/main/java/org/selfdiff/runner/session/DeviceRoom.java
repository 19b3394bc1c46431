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
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(found(setup, device, found.getAsLong()));
  }

  /** A GPU is one rank's; the memory of the machine is that of all its processes. */
  private static DeviceRoom found(Setup setup, Device device, long bytes) {
    if (device.isCuda()) {
      return new DeviceRoom(bytes, false, device + " has " + StepMemory.gib(bytes));
    }
    String machine = "this machine has " + StepMemory.gib(bytes);
    int ranks = setup.world();
    return ranks == 1
        ? new DeviceRoom(bytes, false, machine)
        : new DeviceRoom(
            bytes / ranks,
            false,
            machine + " for " + ranks + " processes, " + StepMemory.gib(bytes / ranks) + " each");
  }
}
