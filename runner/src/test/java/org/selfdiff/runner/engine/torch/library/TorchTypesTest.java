package org.selfdiff.runner.engine.torch.library;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;

/** The numbers of c10/core/ScalarType.h and MemoryFormat.h, which scripts contain. */
class TorchTypesTest {
  @Test
  void elementTypes() {
    assertThat(TorchTypes.script(DType.F32)).isEqualTo(6);
    assertThat(TorchTypes.script(DType.F64)).isEqualTo(7);
    assertThat(TorchTypes.script(DType.I64)).isEqualTo(4);
    assertThat(TorchTypes.BFLOAT16).isEqualTo(15);
    assertThat(TorchTypes.aten(DType.I64)).isEqualTo(ScalarType.Long);
  }

  @Test
  void memoryFormats() {
    assertThat(TorchTypes.CONTIGUOUS).isEqualTo(0);
    assertThat(TorchTypes.CHANNELS_LAST).isEqualTo(2);
  }
}
