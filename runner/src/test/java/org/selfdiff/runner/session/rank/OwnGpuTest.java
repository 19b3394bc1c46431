package org.selfdiff.runner.session.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.engine.Device;

class OwnGpuTest {
  @Test
  void aRankSeesItsGpuAlone() {
    assertThat(OwnGpu.of(Device.cuda(3), Map.of())).containsEntry("CUDA_VISIBLE_DEVICES", "3");
    assertThat(OwnGpu.of(Device.cuda(1), Map.of("CUDA_VISIBLE_DEVICES", "4, 6,7")))
        .containsEntry("CUDA_VISIBLE_DEVICES", "6");
    assertThat(OwnGpu.of(Device.cuda(0), Map.of("CUDA_VISIBLE_DEVICES", "GPU-8a1f")))
        .containsEntry("CUDA_VISIBLE_DEVICES", "GPU-8a1f");
    assertThat(OwnGpu.within(Device.cuda(3))).isEqualTo(Device.cuda(0));
  }

  @Test
  void librariesOfARankDoNotEndItsProcess() {
    assertThat(OwnGpu.of(Device.cuda(0), Map.of()))
        .containsEntry("TORCH_NCCL_ASYNC_ERROR_HANDLING", "2")
        .containsEntry("TORCH_NCCL_ENABLE_MONITORING", "0");
  }

  @Test
  void processorsNeedNothing() {
    assertThat(OwnGpu.of(Device.CPU, Map.of("CUDA_VISIBLE_DEVICES", "2"))).isEmpty();
    assertThat(OwnGpu.within(Device.CPU)).isEqualTo(Device.CPU);
  }
}
