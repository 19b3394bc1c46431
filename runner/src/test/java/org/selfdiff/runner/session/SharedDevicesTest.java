package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.DeviceException;

class SharedDevicesTest {
  private static Experiment experiment(String... overrides) {
    return new ExperimentLoader(Corpus.experiments())
        .load(Corpus.experiments().resolve("smoke/simsiam.conf"), List.of(overrides))
        .orThrow()
        .experiment();
  }

  /** A machine with so many GPUs. */
  private static Device place(int gpus, Optional<Device> asked) {
    Device device = asked.orElse(gpus > 0 ? Device.cuda(0) : Device.CPU);
    if (device.isCuda() && device.index() >= gpus) {
      throw new DeviceException("no " + device);
    }
    return device;
  }

  private static SharedDevices of(int gpus, String device, String devices) {
    return SharedDevices.of(
        experiment("hardware.device=" + device, "hardware.devices=\"" + devices + "\"").hardware(),
        asked -> place(gpus, asked));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | auto | 1   | [cpu]",
        "2 | auto | 1   | [cuda:0]",
        "2 | cuda:1 | 1 | [cuda:1]",
        "0 | auto | 2   | [cpu, cpu]",
        "1 | auto | 2   | [cpu, cpu]",
        "2 | auto | 2   | [cuda:0, cuda:1]",
        "8 | cuda | 4   | [cuda:0, cuda:1, cuda:2, cuda:3]",
        "8 | cpu  | 2   | [cpu, cpu]",
        "8 | auto | 2,5 | [cuda:2, cuda:5]",
        "8 | cuda | 4-7 | [cuda:4, cuda:5, cuda:6, cuda:7]",
        "8 | auto | 0   | [cuda:0]"
      })
  void everyRankHasADevice(int gpus, String device, String devices, String expected) {
    assertThat(of(gpus, device, devices).all()).hasToString(expected);
  }

  @Test
  void gpusThatAreAskedForHaveToBeThere() {
    assertThatThrownBy(() -> of(1, "cuda", "2")).hasMessage("no cuda:1");
    assertThatThrownBy(() -> of(4, "auto", "3-4")).hasMessage("no cuda:4");
  }

  /** Whoever has built for GPUs wants to know why they stand still. */
  @Test
  void aBuildForGpusSaysWhyItComputesOnTheProcessor() {
    Hardware auto = experiment("hardware.device=auto").hardware();
    Hardware cpu = experiment("hardware.device=cpu").hardware();

    assertThat(of(0, "auto", "1").passedOver(auto, true, device -> Optional.of(device + " is old")))
        .contains("no GPU is used: cuda:0 is old");
    assertThat(of(0, "auto", "1").passedOver(auto, true, device -> Optional.empty())).isEmpty();
    assertThat(of(0, "auto", "1").passedOver(auto, false, SharedDevicesTest::notAsked)).isEmpty();
    assertThat(of(0, "cpu", "1").passedOver(cpu, true, SharedDevicesTest::notAsked)).isEmpty();
    assertThat(of(1, "auto", "1").passedOver(auto, true, SharedDevicesTest::notAsked)).isEmpty();
  }

  private static Optional<String> notAsked(Device device) {
    throw new AssertionError(device + " is asked for");
  }

  @Test
  void oneLineTellsThem() {
    assertThat(of(0, "auto", "2").words(1)).isEqualTo("2 devices: cpu, 1 thread each");
    assertThat(of(0, "cpu", "4").words(3)).isEqualTo("4 devices: cpu, 3 threads each");
    assertThat(of(8, "auto", "2,5").words(3)).isEqualTo("2 devices: cuda:2, cuda:5");
  }

  private static SharedDevices processes(int count) {
    return new SharedDevices(Collections.nCopies(count, Device.CPU));
  }

  @Test
  void processesAreLimitedByTheProcessorsOfTheMachine() {
    processes(16).requireRoom(2);
    processes(32).requireRoom(8);
    new SharedDevices(Collections.nCopies(32, Device.cuda(0))).requireRoom(2);
    assertThatThrownBy(() -> processes(1000).requireRoom(2))
        .isInstanceOf(DeviceException.class)
        .hasMessage(
            "hardware.devices = 1000: without GPUs each is a process, and this machine with its 2"
                + " processors is given at most 16. Set it to 16 or less; more than one for each"
                + " processor is no quicker.");
  }

  @Test
  void processesThatWaitForEachOtherAreTold() {
    assertThat(of(0, "auto", "2").crowded(1, 2)).isEmpty();
    assertThat(of(0, "auto", "1").crowded(8, 2)).isEmpty();
    assertThat(of(8, "auto", "8").crowded(1, 2)).isEmpty();
    assertThat(of(0, "auto", "2").crowded(2, 2))
        .hasValue(
            "2 processes of 2 threads share 2 processors and wait for each other: fewer are"
                + " quicker");
    assertThat(of(0, "auto", "2").crowded(1, 1))
        .hasValue(
            "2 processes of 1 thread share 1 processor and wait for each other: fewer are quicker");
  }

  @Test
  void ranksShareProcessorsAndMemory() {
    int cores = Runtime.getRuntime().availableProcessors();
    Experiment e = experiment("hardware.threads=0", "hardware.loaders=0");
    Setup four = Setup.rank(e, Device.CPU, 4);
    assertThat(four.placement().threads()).isEqualTo(Math.max(1, cores / 4));
    assertThat(four.workers()).isEqualTo(Math.max(1, cores / 4));
    assertThat(four.world()).isEqualTo(4);
    Setup asked = Setup.rank(experiment("hardware.threads=2", "hardware.loaders=3"), Device.CPU, 4);
    assertThat(asked.placement().threads()).isEqualTo(2);
    assertThat(asked.workers()).isEqualTo(3);

    DeviceRoom whole = DeviceRoom.of(Setup.rank(e, Device.CPU, 1)).orElseThrow();
    DeviceRoom share = DeviceRoom.of(four).orElseThrow();
    assertThat(share.bytes()).isEqualTo(whole.bytes() / 4);
    assertThat(share.words()).startsWith(whole.words() + ", ").endsWith(" for each of 4 processes");
    assertThat(four.accepts(16)).isTrue();
    assertThat(four.accepts(18)).isFalse();
  }
}
