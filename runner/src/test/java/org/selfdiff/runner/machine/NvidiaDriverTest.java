package org.selfdiff.runner.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvidiaDriverTest {
  private static final String VERSION = "/proc/driver/nvidia/version";

  private static final NvidiaGpu FIRST = gpu(0, "NVIDIA H100 80GB HBM3", "GPU-11");
  private static final NvidiaGpu SECOND = gpu(1, "NVIDIA H100 80GB HBM3", "GPU-22");

  @TempDir private Path root;

  private static NvidiaGpu gpu(int number, String name, String uuid) {
    return new NvidiaGpu(
        number,
        name,
        Optional.of(uuid),
        Optional.of("9.0"),
        OptionalLong.of(80L << 30),
        OptionalLong.of(79L << 30));
  }

  private static Nvml.Answer answer(String version, int cuda) {
    return new Nvml.Answer(
        Optional.of(version), OptionalInt.of(cuda), Optional.empty(), List.of(FIRST, SECOND));
  }

  @Test
  void withoutATraceNobodyIsAsked() {
    NvidiaDriver driver =
        NvidiaDriver.of(
            new SystemFiles(root),
            () -> {
              throw new AssertionError("asked");
            });

    assertThat(driver).isEqualTo(NvidiaDriver.NONE);
  }

  @Test
  void theDriverTellsOfItself() {
    MadeFiles made =
        new MadeFiles(root).with(VERSION, MadeFiles.OPEN_MODULE).with("/dev/nvidiactl", "");

    NvidiaDriver driver = NvidiaDriver.of(made.files(), () -> answer("580.82.07", 13000));
    assertThat(driver.version()).contains("580.82.07");
    assertThat(driver.cudaWords()).contains("13.0");
    assertThat(driver.gpus()).containsExactly(FIRST, SECOND);
    assertThat(driver.judged(13, "580").fault()).isEmpty();
  }

  @Test
  void bothKindsOfKernelModulesHaveAVersion() {
    assertThat(NvidiaDriver.version(MadeFiles.OPEN_MODULE)).contains("580.82.07");
    assertThat(NvidiaDriver.version(MadeFiles.CLOSED_MODULE)).contains("535.104.05");
    assertThat(NvidiaDriver.version("")).isEmpty();
  }

  @Test
  void anOldDriverIsNamedWithWhatItServes() {
    MadeFiles made =
        new MadeFiles(root).with(VERSION, MadeFiles.CLOSED_MODULE).with("/dev/nvidiactl", "");

    NvidiaDriver driver = NvidiaDriver.of(made.files(), () -> answer("535.104.05", 12020));
    assertThat(driver.fault()).isEmpty();
    assertThat(driver.judged(11, "450").fault()).isEmpty();
    assertThat(driver.judged(13, "580").fault())
        .contains(
            new NvidiaDriver.Fault(
                "NVIDIA's driver 535.104.05 serves CUDA up to 12.2, and libraries for GPUs are of"
                    + " CUDA 13",
                "install driver 580 or newer"));
  }

  @Test
  void aDriverThatWasReplacedWaitsForARestart() {
    MadeFiles made =
        new MadeFiles(root)
            .with(VERSION, MadeFiles.CLOSED_MODULE)
            .with("/dev/nvidiactl", "")
            .with("/proc/driver/nvidia/gpus/0000:01:00.0/information", MadeFiles.CARD);

    NvidiaDriver driver =
        NvidiaDriver.of(
            made.files(),
            () ->
                new Nvml.Answer(
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.of("Driver/library version mismatch"),
                    List.of()));
    assertThat(driver.version()).contains("535.104.05");
    assertThat(driver.fault())
        .contains(
            new NvidiaDriver.Fault(
                "NVIDIA's driver does not work: Driver/library version mismatch",
                "restart the machine: its kernel still has the module of version 535.104.05, and its"
                    + " libraries are newer"));
    assertThat(driver.gpus())
        .extracting(NvidiaGpu::name)
        .containsExactly("NVIDIA GeForce RTX 4090");
  }

  @Test
  void aContainerWithoutItsDeviceFilesIsTold() {
    MadeFiles made = new MadeFiles(root).with(VERSION, MadeFiles.OPEN_MODULE);

    assertThat(NvidiaDriver.of(made.files(), Nvml.ABSENT).fault())
        .contains(
            new NvidiaDriver.Fault(
                "the kernel has NVIDIA's driver, but /dev/nvidiactl is not here",
                "start the container with the GPUs, as by --gpus all, or run nvidia-modprobe"));
  }

  @Test
  void windowsDriverHasNoFilesOfItsOwn() {
    MadeFiles made = new MadeFiles(root).with("/dev/dxg", "");

    NvidiaDriver driver = NvidiaDriver.of(made.files(), () -> answer("581.15", 13000));
    assertThat(driver.fault()).isEmpty();
    assertThat(driver.gpus()).hasSize(2);
    assertThat(NvidiaDriver.of(made.files(), Nvml.ABSENT).version()).isEmpty();
  }

  @Test
  void gpusAreCountedAsCudaShowsThem() {
    List<NvidiaGpu> all = List.of(FIRST, SECOND);

    assertThat(VisibleGpus.of(all, Map.of())).isEqualTo(all);
    assertThat(visible(all, "1,0")).containsExactly(SECOND, FIRST);
    assertThat(visible(all, " 1")).containsExactly(SECOND);
    assertThat(visible(all, "GPU-2")).containsExactly(SECOND);
    assertThat(visible(all, "1,7,0")).containsExactly(SECOND);
    assertThat(visible(all, "1,1")).isEmpty();
    assertThat(visible(all, "-1")).isEmpty();
    assertThat(visible(all, "")).isEmpty();
  }

  private static List<NvidiaGpu> visible(List<NvidiaGpu> all, String named) {
    return VisibleGpus.of(all, Map.of(VisibleGpus.VARIABLE, named));
  }

  @Test
  void onlyGpusOfSeveralKindsAreCountedInAnotherOrder() {
    NvidiaGpu other = gpu(1, "NVIDIA L4", "GPU-33");

    assertThat(VisibleGpus.inOwnOrder(List.of(FIRST, SECOND), Map.of())).isFalse();
    assertThat(VisibleGpus.inOwnOrder(List.of(FIRST, other), Map.of())).isTrue();
    assertThat(
            VisibleGpus.inOwnOrder(List.of(FIRST, other), Map.of(VisibleGpus.ORDER, "PCI_BUS_ID")))
        .isFalse();
  }
}
