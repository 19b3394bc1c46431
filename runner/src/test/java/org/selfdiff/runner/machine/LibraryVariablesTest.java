package org.selfdiff.runner.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

class LibraryVariablesTest {
  private static final String CORE = "OPENBLAS_CORETYPE";

  @TempDir private Path root;

  private Processor of(String cpuinfo) {
    return Processor.of(new MadeFiles(root).with("/proc/cpuinfo", cpuinfo).files(), "amd64");
  }

  private static List<String> sentences(Map<String, String> environment, Processor processor) {
    return LibraryVariables.of(environment, processor).stream()
        .map(LibraryVariables.Finding::sentence)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Haswell", "haswell", "ZEN", "Sandybridge", "Nehalem", "Prescott", "Katmai"})
  void whatTheProcessorCanIsKept(String core) {
    assertThat(LibraryVariables.of(Map.of(CORE, core), of(MadeFiles.ZEN))).isEmpty();
    assertThat(LibraryVariables.of(Map.of(CORE, core), of(MadeFiles.SAPPHIRE_RAPIDS))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "SkylakeX, whose kernels need AVX-512",
    "COOPERLAKE, whose kernels need AVX-512",
    "Bulldozer, whose kernels need FMA4",
    "excavator, whose kernels need FMA4"
  })
  void whatItCannotIsLeftOut(String core, String why) {
    assertThat(sentences(Map.of(CORE, core), of(MadeFiles.ZEN)))
        .containsExactly(
            "OPENBLAS_CORETYPE is "
                + core
                + ", "
                + why
                + ", which this processor has not: it is left out");
  }

  @Test
  void withAvx512TheLaunchersChoiceTakesItsPlace() {
    Map<String, String> environment = new HashMap<>(Map.of(CORE, "Piledriver", "HOME", "/root"));
    Processor xeon = of(MadeFiles.SAPPHIRE_RAPIDS);
    assertThat(sentences(environment, xeon))
        .containsExactly(
            "OPENBLAS_CORETYPE is Piledriver, whose kernels need FMA4, which this processor has"
                + " not: it is left out, and SkylakeX taken");

    LibraryVariables.mend(environment, xeon);
    assertThat(environment).isEqualTo(Map.of(CORE, "SkylakeX", "HOME", "/root"));
    assertThat(LibraryVariables.of(environment, xeon)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "Haswell ", "SapphireRapids", "Unknown"})
  void wordsThatOpenBlasDoesNotKnowAreLeftOut(String word) {
    assertThat(sentences(Map.of(CORE, word), of(MadeFiles.ZEN)))
        .containsExactly(
            "OPENBLAS_CORETYPE is " + word + ", which OpenBLAS does not know: it is left out");
  }

  @Test
  void libtorchsKernelsAreAskedForByTheSameRule() {
    Map<String, String> wide = Map.of("ATEN_CPU_CAPABILITY", "avx512");
    assertThat(sentences(wide, of(MadeFiles.ZEN)))
        .containsExactly(
            "ATEN_CPU_CAPABILITY is avx512, whose kernels need AVX-512, which this processor has"
                + " not: it is left out");
    assertThat(sentences(wide, of(MadeFiles.SAPPHIRE_RAPIDS))).isEmpty();
    assertThat(sentences(Map.of("ATEN_CPU_CAPABILITY", "avx2"), of(MadeFiles.ZEN))).isEmpty();
    assertThat(sentences(Map.of("ATEN_CPU_CAPABILITY", "other"), of(MadeFiles.ZEN))).isEmpty();
  }

  @Test
  void ofAnUnknownProcessorNothingIsSaid() {
    Processor unknown = Processor.of(new SystemFiles(root), "amd64");
    assertThat(LibraryVariables.of(Map.of(CORE, "SkylakeX"), unknown)).isEmpty();
  }

  @Test
  void threadsThatAreNoNumberAreRefusedBeforeNd4jIsLoaded() {
    for (String word : List.of("lots", "2,1", " 2")) {
      assertThat(LibraryVariables.refusal(Map.of("OMP_NUM_THREADS", word)))
          .contains(
              "OMP_NUM_THREADS is \"%s\", expected a whole number of threads: set it so, or unset it"
                  .formatted(word));
    }
    assertThat(LibraryVariables.refusal(Map.of("OMP_NUM_THREADS", "2"))).isEmpty();
    assertThat(LibraryVariables.refusal(Map.of("OMP_NUM_THREADS", ""))).isEmpty();
    assertThat(LibraryVariables.refusal(Map.of())).isEmpty();
  }

  @Test
  void theProcessorIsReadOnlyWhereAVariableIsSet() {
    OwnEnvironment.mend(
        Map.of("HOME", "/root"),
        () -> {
          throw new AssertionError("read");
        },
        (variable, value) -> {
          throw new AssertionError("changed");
        },
        sentence -> {
          throw new AssertionError("said");
        });
  }

  @Test
  void aValueThatEndsTheProcessIsTakenOutAndSaid() {
    List<String> done = new ArrayList<>();
    OwnEnvironment.mend(
        Map.of(CORE, "SkylakeX"),
        () -> of(MadeFiles.ZEN),
        (variable, value) -> done.add(variable + "=" + value),
        done::add);

    assertThat(done)
        .containsExactly(
            "OPENBLAS_CORETYPE=null",
            "OPENBLAS_CORETYPE is SkylakeX, whose kernels need AVX-512, which this processor has"
                + " not: it is left out");
  }

  @Test
  void whereNothingCanBeTakenOutAPersonHasTo() {
    assertThatThrownBy(
            () ->
                OwnEnvironment.mend(
                    Map.of(CORE, "SkylakeX"),
                    () -> of(MadeFiles.ZEN),
                    (variable, value) -> {
                      throw new UnsatisfiedLinkError("no JNA");
                    },
                    sentence -> {}))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DATA))
        .hasMessage(
            "OPENBLAS_CORETYPE is SkylakeX, whose kernels need AVX-512, which this processor has"
                + " not: unset it");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void nativeCodeSeesTheChange() {
    String variable = "SELFDIFF_TEST_OF_ITS_ENVIRONMENT";
    OwnEnvironment.set(variable, "x");
    assertThat(seen(variable)).isEqualTo("x");
    OwnEnvironment.set(variable, null);
    assertThat(seen(variable)).isNull();
  }

  private static String seen(String variable) {
    return NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
        .getFunction("getenv")
        .invokeString(new Object[] {variable}, false);
  }
}
