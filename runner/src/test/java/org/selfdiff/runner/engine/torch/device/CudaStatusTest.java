package org.selfdiff.runner.engine.torch.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.cuda.global.cudart;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.exit.ExitCode;

/** Whose fault a failure of a GPU is. */
class CudaStatusTest {
  @Test
  void memoryAndHardwareAreTheDevices() {
    assertThat(CudaStatus.isOfDevice(cudart.cudaErrorMemoryAllocation)).isTrue();
    assertThat(CudaStatus.isOfDevice(cudart.cudaErrorECCUncorrectable)).isTrue();
    assertThat(CudaStatus.isOfDevice(cudart.cudaErrorIllegalAddress)).isFalse();
    assertThat(CudaStatus.isOfDevice(cudart.cudaErrorLaunchFailure)).isFalse();
  }

  @Test
  void aFullGpuIsToldInOneSentence() {
    RuntimeException of =
        CudaStatus.of(
            new RuntimeException(
                "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 7.9"
                    + " GiB.\nException raised from malloc at Allocator.cpp:1"));
    assertThat(of)
        .isInstanceOfSatisfying(
            DeviceException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessage(
            "the GPU's memory is full: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a"
                + " total capacity of 7.9 GiB. Lower hardware.batch, set hardware.recompute ="
                + " blocks, or end what else uses the GPU.");
  }

  @Test
  void otherFailuresStayWhatTheyAre() {
    RuntimeException other = new RuntimeException("expected scalar type Float but found Double");
    assertThat(CudaStatus.of(other)).isSameAs(other);
  }
}
