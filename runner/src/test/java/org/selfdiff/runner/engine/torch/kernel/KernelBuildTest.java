package org.selfdiff.runner.engine.torch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.engine.joined.JoinedKernel;

/** What is compiled, what comes from the cache, and what is said where neither works. */
class KernelBuildTest {
  @TempDir private Path folder;

  private final List<String> compiled = Collections.synchronizedList(new ArrayList<>());

  private static JoinedKernel kernel(int i) {
    String name = "k_" + i;
    return new JoinedKernel(
        "Relu [" + i + "]", name, "extern \"C\" __global__ void " + name + "() {}", 1, 32);
  }

  private static List<JoinedKernel> kernels(int count) {
    return IntStream.range(0, count).mapToObj(KernelBuildTest::kernel).toList();
  }

  private KernelCompiler compiler(String version) {
    return new KernelCompiler() {
      @Override
      public String identity() {
        return version;
      }

      @Override
      public byte[] compile(KernelProgram program) {
        if (program.source().contains("void k_13(")) {
          throw new KernelException("Relu [13] does not compile");
        }
        compiled.add(program.kernels().get(0).name());
        return ("code of " + program.source()).getBytes(StandardCharsets.UTF_8);
      }
    };
  }

  private List<KernelBuild.Built> build(List<JoinedKernel> kernels, String version) {
    KernelCache cache = new KernelCache(Optional.of(folder));
    return KernelBuild.of(kernels, compiler(version), cache, 2, Duration.ofMinutes(1));
  }

  @Test
  void equalKernelsAreCompiledOnceAndSixteenTogether() {
    List<JoinedKernel> launched = new ArrayList<>(kernels(13));
    IntStream.range(20, 30).mapToObj(KernelBuildTest::kernel).forEach(launched::add);
    for (JoinedKernel k : kernels(5)) {
      launched.add(new JoinedKernel("of another shape", k.name(), k.source(), 7, 32));
    }
    List<KernelBuild.Built> built = build(launched, "a");
    assertThat(built).extracting(b -> b.program().kernels().size()).containsExactly(16, 7);
    assertThat(compiled).containsExactlyInAnyOrder("k_0", "k_23");
    for (KernelBuild.Built b : built) {
      assertThat(new String(b.code(), StandardCharsets.UTF_8))
          .isEqualTo("code of " + b.program().source());
    }
    assertThat(build(launched, "a"))
        .extracting(KernelBuild.Built::program)
        .isEqualTo(built.stream().map(KernelBuild.Built::program).toList());
    assertThat(compiled).as("from the cache").hasSize(2);
    build(launched, "b");
    assertThat(compiled).as("by another compiler").hasSize(4);
  }

  @Test
  void eachKernelHasItsOwnNamespaceAndLines() {
    assertThat(new KernelProgram(kernels(2)).source())
        .isEqualTo(
            """
            namespace in_k_0 {
            #line 1 "k_0"
            extern "C" __global__ void k_0() {}
            }
            namespace in_k_1 {
            #line 1 "k_1"
            extern "C" __global__ void k_1() {}
            }
            """);
  }

  @Test
  void whatDoesNotCompileIsSaid() {
    assertThatThrownBy(() -> build(kernels(14), "a"))
        .isInstanceOf(KernelException.class)
        .hasMessage("Relu [13] does not compile");
  }

  @Test
  void whatTakesTooLongIsGivenUp() {
    KernelCache none = new KernelCache(Optional.empty());
    List<JoinedKernel> all = kernels(3);
    assertThatThrownBy(() -> KernelBuild.of(all, compiler("a"), none, 1, Duration.ofSeconds(-1)))
        .isInstanceOf(KernelException.class)
        .hasMessage("their compilation takes too long");
    List<JoinedKernel> many = kernels(KernelBuild.MOST + 1);
    assertThatThrownBy(() -> build(many, "a"))
        .isInstanceOf(KernelException.class)
        .hasMessage("the step has 1025 different kernels, at most 1024 are compiled");
    assertThat(compiled).isEmpty();
  }

  @Test
  void twoKernelsOfOneNameAreRefused() {
    JoinedKernel other = new JoinedKernel("Gelu [2]", "k_1", "void k_1(int x) {}", 1, 32);
    assertThatThrownBy(() -> build(List.of(kernel(1), other), "a"))
        .isInstanceOf(KernelException.class)
        .hasMessage("Gelu [2] and Relu [1] are different kernels, both named k_1");
  }

  @Test
  void theMessageShowsTheKernelThatTheCompilerSpeaksOf() {
    KernelProgram program = new KernelProgram(kernels(3));
    assertThat(Nvrtc.refused(program, "NVRTC_ERROR_COMPILATION", "k_1(1): error: no\n1 error\n"))
        .isEqualTo(
            """
            Relu [1] does not compile, NVRTC_ERROR_COMPILATION:
              k_1(1): error: no
              1 error
            of the source that begins with
              extern "C" __global__ void k_1() {}""");
  }

  @Test
  void codeIsOfTheDeviceItselfAndRoundsAsItsSourceSays() {
    assertThat(Nvrtc.options(12, 0))
        .containsExactly(
            "--gpu-architecture=sm_120",
            "--std=c++17",
            "--fmad=false",
            "--ftz=false",
            "--prec-div=true",
            "--prec-sqrt=true");
  }
}
