package org.selfdiff.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.machine.NvidiaDriver;

class CudaEngineTest {
  private static final Gpu ADA = new Gpu(0, "NVIDIA L4", 8, 9, 24L << 30);
  private static final Gpu HOPPER = new Gpu(1, "NVIDIA H200", 9, 0, 141L << 30);
  private static final Gpu HOPPER_FIRST = new Gpu(0, "NVIDIA H200", 9, 0, 141L << 30);
  private static final Optional<Device> FIRST = Optional.of(Device.cuda(0));

  private static CudaFacts found(Gpu... gpus) {
    return new CudaFacts(true, NvidiaDriver.seen(true), Optional.empty(), List.of(gpus));
  }

  private static CudaFacts without(boolean libraries, boolean driver, String failure) {
    return new CudaFacts(
        libraries, NvidiaDriver.seen(driver), Optional.ofNullable(failure), List.of());
  }

  @Test
  void autoTakesTheFirstGpuThatIsServedAndElseTheProcessor() {
    Optional<Device> auto = Optional.empty();

    assertThat(CudaEngine.TORCH.choose(auto, found(ADA, HOPPER))).isEqualTo(Device.cuda(0));
    assertThat(CudaEngine.TORCH.choose(auto, found(HOPPER))).isEqualTo(Device.cuda(1));
    assertThat(CudaEngine.ND4J.choose(auto, found(HOPPER))).isEqualTo(Device.CPU);
    assertThat(CudaEngine.TORCH.choose(auto, found())).isEqualTo(Device.CPU);
    assertThat(CudaEngine.TORCH.choose(auto, without(false, true, null))).isEqualTo(Device.CPU);
    assertThat(CudaEngine.TORCH.choose(auto, without(true, false, null))).isEqualTo(Device.CPU);
    assertThat(CudaEngine.TORCH.choose(auto, without(true, true, "x"))).isEqualTo(Device.CPU);
  }

  @Test
  void whatIsAskedForIsTaken() {
    Optional<Device> second = Optional.of(Device.cuda(1));

    assertThat(CudaEngine.TORCH.choose(second, found(ADA, HOPPER))).isEqualTo(Device.cuda(1));
    assertThat(CudaEngine.TORCH.choose(Optional.of(Device.CPU), found(ADA))).isEqualTo(Device.CPU);
  }

  @Test
  void aBuildWithoutGpuLibrariesSaysHowToGetThem() {
    assertThatThrownBy(() -> CudaEngine.TORCH.choose(FIRST, without(false, true, null)))
        .isInstanceOf(DeviceException.class)
        .hasMessage(
            "hardware.device = cuda:0: the engine torch cannot use it: this build has no GPU"
                + " libraries for it. What to do: start ./selfdiff with SELFDIFF_GPU=torch, or build"
                + " with -Pgpu. selfdiff devices shows what is here.");
  }

  @Test
  void aMachineWithoutDriverSaysSo() {
    assertThatThrownBy(() -> CudaEngine.TORCH.choose(FIRST, without(true, false, null)))
        .hasMessage(
            "hardware.device = cuda:0: the engine torch cannot use it: this machine has no NVIDIA"
                + " driver. What to do: install it, or take hardware.device = cpu. selfdiff devices"
                + " shows what is here.");
  }

  @Test
  void librariesThatDoNotLoadSayWhatTheyNeed() {
    String why = "libcudnn.so.9: cannot open shared object file";

    assertThatThrownBy(() -> CudaEngine.TORCH.choose(FIRST, without(true, true, why)))
        .hasMessage(
            "hardware.device = cuda:0: the engine torch cannot use it: its GPU libraries do not"
                + " load: "
                + why
                + ". What to do: they need the libraries of CUDA 13, cuDNN 9 and NCCL 2 on the"
                + " system or in LD_LIBRARY_PATH. selfdiff devices shows what is here.");
  }

  @Test
  void anAbsentDeviceNamesThoseThatAreThere() {
    Optional<Device> third = Optional.of(Device.cuda(2));

    assertThatThrownBy(() -> CudaEngine.TORCH.choose(third, found(ADA, HOPPER)))
        .hasMessage(
            "hardware.device = cuda:2: the engine torch cannot use it: there is no such device,"
                + " found cuda:0 (NVIDIA L4, compute capability 8.9), cuda:1 (NVIDIA H200, compute"
                + " capability 9.0). What to do: take one of these. selfdiff devices shows what is"
                + " here.");
    assertThatThrownBy(() -> CudaEngine.TORCH.choose(FIRST, found()))
        .hasMessageEndingWith(
            "there is no such device, found none. What to do: look at nvidia-smi and"
                + " CUDA_VISIBLE_DEVICES, or take hardware.device = cpu. selfdiff devices shows what"
                + " is here.");
  }

  @Test
  void nd4jNamesWhatItServesAndTheOtherEngineOnNewerGpus() {
    assertThat(CudaEngine.ND4J.choose(FIRST, found(ADA))).isEqualTo(Device.cuda(0));
    assertThatThrownBy(
            () -> CudaEngine.ND4J.choose(Optional.of(Device.cuda(1)), found(ADA, HOPPER)))
        .hasMessage(
            "hardware.device = cuda:1: the engine nd4j cannot use it: cuda:1 (NVIDIA H200, compute"
                + " capability 9.0) is not served: its libraries hold machine code for 3.7, 5.0,"
                + " 5.2, 6.0, 6.1, 7.0, 7.5, 8.0, 8.6 and no PTX. What to do: take hardware.engine"
                + " = torch. selfdiff devices shows what is here.");
  }

  private static NvidiaDriver driver(int cuda, NvidiaDriver.Fault fault) {
    return new NvidiaDriver(
        true,
        Optional.of("550.54.15"),
        OptionalInt.of(cuda),
        Optional.ofNullable(fault),
        List.of());
  }

  @Test
  void aDriverThatIsTooOldForTheLibrariesSaysSo() {
    CudaFacts facts = without(false, true, null).with(driver(12040, null));

    assertThatThrownBy(() -> CudaEngine.TORCH.choose(FIRST, facts))
        .hasMessage(
            "hardware.device = cuda:0: the engine torch cannot use it: NVIDIA's driver 550.54.15"
                + " serves CUDA up to 12.4, and libraries for GPUs are of CUDA 13. What to do: install"
                + " driver 580 or newer. selfdiff devices shows what is here.");
    // What the libraries see counts more than what the driver's version promises.
    assertThat(CudaEngine.TORCH.choose(FIRST, found(HOPPER_FIRST).with(driver(12040, null))))
        .isEqualTo(Device.cuda(0));
  }

  @Test
  void aDriverThatDoesNotWorkSaysWhy() {
    NvidiaDriver.Fault fault = new NvidiaDriver.Fault("it is broken", "mend it");

    assertThatThrownBy(() -> CudaEngine.TORCH.choose(FIRST, found().with(driver(13000, fault))))
        .isInstanceOfSatisfying(
            DeviceException.class,
            e ->
                assertThat(e.sentences())
                    .isEqualTo(
                        "hardware.device = cuda:0: the engine torch cannot use it: it is broken."
                            + " What to do: mend it."));
  }

  @Test
  void withoutDriverNoLibrariesAreAskedFor() {
    assertThatThrownBy(() -> CudaEngine.TORCH.choose(FIRST, without(false, false, null)))
        .hasMessageContaining("this machine has no NVIDIA driver");
  }

  /** ND4J's build for GPUs runs no programs: nobody is sent there. */
  @Test
  void nd4jSendsToTheOtherEngine() {
    assertThatThrownBy(() -> CudaEngine.ND4J.choose(FIRST, without(false, true, null)))
        .hasMessage(
            "hardware.device = cuda:0: the engine nd4j cannot use it: this build has no GPU"
                + " libraries for it. What to do: take hardware.engine = torch. selfdiff devices"
                + " shows what is here.");
  }
}
