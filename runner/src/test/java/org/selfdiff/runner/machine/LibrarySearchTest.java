package org.selfdiff.runner.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {
  private static final List<String> OF_TOOLKIT =
      CudaLibrary.ALL.stream()
          .filter(library -> library.from().startsWith("CUDA Toolkit"))
          .flatMap(library -> library.files().stream())
          .toList();

  private static final List<String> OF_CUDNN = files("cuDNN 9");

  @TempDir private Path root;

  private static List<String> files(String name) {
    return CudaLibrary.ALL.stream()
        .filter(library -> library.name().equals(name))
        .findFirst()
        .orElseThrow()
        .files();
  }

  private LibrarySearch search(Map<String, String> environment) {
    return new LibrarySearch(new SystemFiles(root), environment, name -> false);
  }

  @Test
  void theLoadersOwnOrderIsKept() {
    MadeFiles made =
        new MadeFiles(root)
            .with("/opt/a/libnccl.so.2", "")
            .with("/usr/local/cuda/lib64/libnccl.so.2", "")
            .with("/opt/listed/libcudnn.so.9", "")
            .with("/usr/lib64/libcudnn.so.9", "")
            .with(
                "/etc/ld.so.cache",
                MadeFiles.cache(
                    Map.of(
                        "libcudnn.so.9", "/opt/listed/libcudnn.so.9",
                        "libcufft.so.12", "/gone/libcufft.so.12")));
    assertThat(made.files().exists("/etc/ld.so.cache")).isTrue();

    LibrarySearch search = search(Map.of("LD_LIBRARY_PATH", "relative:/opt/none:/opt/a/"));
    assertThat(search.find("libnccl.so.2"))
        .contains(new LibrarySearch.Place("/opt/a/libnccl.so.2", true));
    assertThat(search(Map.of()).find("libnccl.so.2"))
        .contains(new LibrarySearch.Place("/usr/local/cuda/lib64/libnccl.so.2", true));
    assertThat(search.find("libcudnn.so.9"))
        .contains(new LibrarySearch.Place("/opt/listed/libcudnn.so.9", true));
    assertThat(search.find("libcufft.so.12")).isEmpty();
  }

  @Test
  void whatLiesInPythonsPackagesIsNotLoadable() {
    String packages = "/venv/lib/python3.12/site-packages/nvidia";
    new MadeFiles(root)
        .libraries(packages + "/cu13/lib", OF_TOOLKIT)
        .libraries(packages + "/cudnn/lib", OF_CUDNN)
        .with("/usr/lib/x86_64-linux-gnu/libcuda.so.1", "")
        .with("/usr/local/cuda-12.4/lib64/libcudart.so.12", "");

    List<CudaLibrary.Found> found =
        CudaLibrary.all(search(Map.of("VIRTUAL_ENV", "/venv", "HOME", "/root")));
    assertThat(CudaLibrary.lacking(found))
        .isEqualTo(
            "CUDA 13, cuBLAS 13, cuDNN 9, NCCL 2, cuFFT 12, cuRAND 10, cuSPARSE 12,"
                + " cuSOLVER 12, nvJitLink 13, NVRTC 13, CUPTI 13, cuFile 0");
    assertThat(CudaLibrary.remedies(found))
        .containsExactly(
            "install NCCL 2 for CUDA 13",
            "set LD_LIBRARY_PATH=" + packages + "/cu13/lib:" + packages + "/cudnn/lib");

    List<CudaLibrary.Found> set =
        CudaLibrary.all(
            search(Map.of("LD_LIBRARY_PATH", packages + "/cu13/lib:" + packages + "/cudnn/lib")));
    assertThat(CudaLibrary.lacking(set)).isEqualTo("NCCL 2");
    assertThat(CudaLibrary.remedies(set)).containsExactly("install NCCL 2 for CUDA 13");
  }

  @Test
  void apartOfALibraryIsMissing() {
    new MadeFiles(root).libraries("/usr/lib64", OF_CUDNN.subList(0, 3));

    CudaLibrary.Found cudnn =
        CudaLibrary.ALL.stream()
            .filter(library -> library.name().equals("cuDNN 9"))
            .findFirst()
            .orElseThrow()
            .in(search(Map.of()));
    assertThat(cudnn.loadable()).isFalse();
    assertThat(cudnn.missing()).isEqualTo(OF_CUDNN.subList(3, OF_CUDNN.size()));
  }

  @Test
  void whatTheBuildBringsNeedsNoSystem() {
    LibrarySearch search =
        new LibrarySearch(new SystemFiles(root), Map.of(), "libcudart.so.13"::equals);

    assertThat(search.find("libcudart.so.13"))
        .contains(new LibrarySearch.Place("this build", true));
    assertThat(search.find("libcufft.so.12")).isEqualTo(Optional.empty());
  }

  @Test
  void aDamagedListHoldsNothing() {
    byte[] whole = MadeFiles.cache(Map.of("libc.so.6", "/lib/libc.so.6"));
    assertThat(LinkerCache.paths(whole, "libc.so.6")).containsExactly("/lib/libc.so.6");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThat(LinkerCache.paths(cut, "libc.so.6")).doesNotContain("/elsewhere");
    }
    assertThat(LinkerCache.paths("no list".getBytes(StandardCharsets.UTF_8), "x")).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theListOfThisMachineNamesFilesThatAreThere() {
    Optional<byte[]> cache = SystemFiles.HERE.bytes(LinkerCache.FILE);
    cache.ifPresent(
        list ->
            assertThat(LinkerCache.paths(list, "libc.so.6"))
                .allMatch(path -> Files.exists(Path.of(path))));
  }
}
