package org.selfdiff.runner.session;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.selfdiff.runner.config.Devices;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.DeviceException;

/**
 * The devices that share the steps of an experiment.
 *
 * @param all the device of every rank, in order
 */
record SharedDevices(List<Device> all) {
  /** Copies the list. */
  SharedDevices {
    all = List.copyOf(all);
  }

  /**
   * Chooses them by {@code hardware.device} and {@code hardware.devices}.
   *
   * @param place finds a device, or the best one where none is asked for
   * @throws DeviceException if one that is asked for is not there
   */
  static SharedDevices of(Hardware hardware, Function<Optional<Device>, Device> place) {
    Devices devices = hardware.shared();
    if (!devices.gpus().isEmpty()) {
      return gpus(devices.gpus(), place);
    }
    int count = devices.count();
    Optional<Device> asked = asked(hardware.device());
    if (count == 1) {
      return new SharedDevices(List.of(place.apply(asked)));
    }
    List<Integer> first = IntStream.range(0, count).boxed().toList();
    if (asked.isPresent()) {
      return asked.get().isCuda() ? gpus(first, place) : processors(count);
    }
    if (!place.apply(Optional.empty()).isCuda()) {
      return processors(count);
    }
    try {
      return gpus(first, place);
    } catch (DeviceException fewer) {
      // As many GPUs as that are not there, and nobody has asked for GPUs.
      return processors(count);
    }
  }

  private static SharedDevices gpus(
      List<Integer> numbers, Function<Optional<Device>, Device> place) {
    return new SharedDevices(
        numbers.stream().map(n -> place.apply(Optional.of(Device.cuda(n)))).toList());
  }

  private static SharedDevices processors(int count) {
    return new SharedDevices(Collections.nCopies(count, Device.CPU));
  }

  private static Optional<Device> asked(String device) {
    return device.equals("auto") ? Optional.empty() : Optional.of(Device.of(device));
  }

  /**
   * Why a build for GPUs computes on the processor, though nobody has asked it to.
   *
   * @param gpuBuild whether the engine has libraries for GPUs
   * @param refusal why it refuses a device, if it does
   */
  Optional<String> passedOver(
      Hardware hardware, boolean gpuBuild, Function<Device, Optional<String>> refusal) {
    return asked(hardware.device()).isEmpty() && !first().isCuda() && gpuBuild
        ? refusal.apply(Device.cuda(0)).map(why -> "no GPU is used: " + why)
        : Optional.empty();
  }

  /**
   * Refuses more processes on processors than a machine can hold, or could do anything with.
   *
   * @param processors of the machine
   * @throws DeviceException if there are too many
   */
  void requireRoom(int processors) {
    int most = Threads.mostProcesses(processors);
    if (!first().isCuda() && count() > most) {
      throw new DeviceException(
          "hardware.devices = %d: without GPUs each is a process, and this machine with its %d processors is given at most %d. Set it to %d or less; more than one for each processor is no quicker."
              .formatted(count(), processors, most, most));
    }
  }

  /**
   * What is to be said where processes have more threads than there are processors.
   *
   * @param threads of each of them
   * @param processors of the machine
   */
  Optional<String> crowded(int threads, int processors) {
    return first().isCuda() || count() == 1 || count() * threads <= processors
        ? Optional.empty()
        : Optional.of(
            "%d processes of %d %s share %d %s and wait for each other: fewer are quicker"
                .formatted(
                    count(),
                    threads,
                    threads == 1 ? "thread" : "threads",
                    processors,
                    processors == 1 ? "processor" : "processors"));
  }

  /** How many there are. */
  int count() {
    return all.size();
  }

  /** The device of rank 0. */
  Device first() {
    return all.get(0);
  }

  /**
   * As {@code 2 devices: cpu, 1 thread each} or {@code 2 devices: cuda:0, cuda:1}.
   *
   * @param threads of the processor for each of them
   */
  String words(int threads) {
    String which =
        first().isCuda()
            ? all.stream().map(Device::toString).collect(Collectors.joining(", "))
            : "cpu, " + threads + (threads == 1 ? " thread each" : " threads each");
    return count() + " devices: " + which;
  }
}
