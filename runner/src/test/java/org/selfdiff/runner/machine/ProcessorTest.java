package org.selfdiff.runner.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.machine.Processor.Bf16;

class ProcessorTest {
  @TempDir private Path root;

  private Processor of(String cpuinfo, String architecture) {
    return Processor.of(new MadeFiles(root).with("/proc/cpuinfo", cpuinfo).files(), architecture);
  }

  @Test
  void aProcessorWithTilesTakesTheWidestLibraryAndBf16() {
    Processor xeon = of(MadeFiles.SAPPHIRE_RAPIDS, "amd64");

    assertThat(xeon.name()).isEqualTo("Intel(R) Xeon(R) Platinum 8480C");
    assertThat(xeon.online()).isEqualTo(2);
    assertThat(xeon.abilities())
        .containsExactly("AVX2", "AVX-512", "AVX512-VNNI", "AVX512-BF16", "AMX-BF16");
    assertThat(xeon.bf16()).isEqualTo(Bf16.TILES);
    assertThat(xeon.classifier("Linux")).contains("linux-x86_64-onednn-avx512");
  }

  @Test
  void aProcessorWithAvx2TakesTheMiddleOne() {
    Processor zen = of(MadeFiles.ZEN, "amd64");

    assertThat(zen.abilities()).containsExactly("AVX2");
    assertThat(zen.bf16()).isEqualTo(Bf16.NONE);
    assertThat(zen.classifier("Linux")).contains("linux-x86_64-onednn-avx2");
  }

  @Test
  void anArmProcessorHasNoNameButAbilities() {
    Processor arm = of(MadeFiles.GRAVITON, "aarch64");

    assertThat(arm.name()).isEqualTo("unknown aarch64");
    assertThat(arm.abilities()).containsExactly("NEON", "SVE", "BF16");
    assertThat(arm.bf16()).isEqualTo(Bf16.VECTORS);
    assertThat(arm.classifier("Linux")).contains("linux-arm64");
  }

  @Test
  void whereNothingCanBeReadTheArchitectureIsKnown() {
    Processor mac = Processor.of(new SystemFiles(root), "aarch64");

    assertThat(mac.isKnown()).isFalse();
    assertThat(mac.online()).isZero();
    assertThat(mac.name()).isEqualTo("unknown aarch64");
    assertThat(mac.classifier("Mac OS X")).contains("macosx-arm64");
    assertThat(mac.classifier("FreeBSD")).isEmpty();
    assertThatCode(Processor::here).doesNotThrowAnyException();
  }
}
