package org.selfdiff.runner.engine.torch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.selfdiff.runner.engine.torch.SmallSteps;
import org.selfdiff.runner.engine.torch.StepText;

/** NVIDIA's compiler on the sources of whole steps, in builds that have it; it needs no GPU. */
class NvrtcTest {
  private static Optional<Nvrtc> loaded(int major, int minor) {
    try {
      return Optional.of(Nvrtc.load(major, minor));
    } catch (KernelException e) {
      assertThat(e).hasMessageStartingWith("NVRTC does not load: ");
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @EnumSource(ComputePrecision.class)
  void everyKernelCompiles(ComputePrecision precision) {
    Optional<Nvrtc> compiler = loaded(9, 0);
    assumeTrue(compiler.isPresent());
    KernelCache none = new KernelCache(Optional.empty());
    for (TrainingStep step : List.of(SmallSteps.moco(DType.F32), SmallSteps.mocoV3(DType.F32))) {
      List<JoinedKernel> kernels =
          StepText.of(step, new Placement(1, precision, Device.cuda(0), true)).parts().stream()
              .flatMap(p -> p.then().stream())
              .map(StepText.Launched::kernel)
              .toList();
      assertThat(kernels).hasSizeGreaterThan(20);
      for (KernelBuild.Built b :
          KernelBuild.of(kernels, compiler.get(), none, 2, Duration.ofMinutes(3))) {
        assertThat(b.code()).startsWith(0x7F, 'E', 'L', 'F');
      }
    }
  }

  @Test
  void whatDoesNotCompileIsShown() {
    Optional<Nvrtc> compiler = loaded(7, 5);
    assumeTrue(compiler.isPresent());
    assertThat(compiler.get().identity()).startsWith("NVRTC 13.").contains("=sm_75 ");
    String source = "extern \"C\" __global__ void k(float* x) {\n  x[0] = y;\n}\n";
    KernelProgram program =
        new KernelProgram(List.of(new JoinedKernel("ABS [1]", "k", source, 1, 1)));
    assertThatThrownBy(() -> compiler.get().compile(program))
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith(
            "ABS [1] does not compile, NVRTC_ERROR_COMPILATION:\n"
                + "  k(2): error: identifier \"y\" is undefined\n")
        .hasMessageContaining("\n    x[0] = y;\n");
  }
}
