package org.selfdiff.runner.machine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A library of NVIDIA's that libtorch for GPUs needs.
 *
 * @param name as NVIDIA calls it
 * @param files names of its files
 * @param from what one installs to have it
 */
public record CudaLibrary(String name, List<String> files, String from) {
  private static final String TOOLKIT = "CUDA Toolkit 13";

  /** All of them, the driver's own first, as libtorch 2.10 for CUDA 13.1 links them. */
  public static final List<CudaLibrary> ALL =
      List.of(
          of(
              "driver",
              "NVIDIA's driver (in a container: compute among its capabilities)",
              "libcuda.so.1"),
          of("CUDA 13", TOOLKIT, "libcudart.so.13"),
          of("cuBLAS 13", TOOLKIT, "libcublas.so.13", "libcublasLt.so.13"),
          of(
              "cuDNN 9",
              "cuDNN 9 for CUDA 13",
              "libcudnn.so.9",
              "libcudnn_graph.so.9",
              "libcudnn_engines_precompiled.so.9",
              "libcudnn_engines_runtime_compiled.so.9",
              "libcudnn_heuristic.so.9",
              "libcudnn_ops.so.9",
              "libcudnn_adv.so.9",
              "libcudnn_cnn.so.9"),
          of("NCCL 2", "NCCL 2 for CUDA 13", "libnccl.so.2"),
          of("cuFFT 12", TOOLKIT, "libcufft.so.12"),
          of("cuRAND 10", TOOLKIT, "libcurand.so.10"),
          of("cuSPARSE 12", TOOLKIT, "libcusparse.so.12"),
          of("cuSOLVER 12", TOOLKIT, "libcusolver.so.12"),
          of("nvJitLink 13", TOOLKIT, "libnvJitLink.so.13"),
          of("NVRTC 13", TOOLKIT, "libnvrtc.so.13"),
          of("CUPTI 13", TOOLKIT, "libcupti.so.13"),
          of("cuFile 0", TOOLKIT, "libcufile.so.0"));

  /** Copies the list. */
  public CudaLibrary {
    files = List.copyOf(files);
  }

  private static CudaLibrary of(String name, String from, String... files) {
    return new CudaLibrary(name, List.of(files), from);
  }

  /**
   * A library as it was looked for.
   *
   * @param library what was looked for
   * @param place where its first file that is not loadable lies, or else its first file
   * @param missing files that are nowhere
   */
  public record Found(
      CudaLibrary library, Optional<LibrarySearch.Place> place, List<String> missing) {
    /** Whether the loader finds all of its files. */
    public boolean loadable() {
      return missing.isEmpty() && place.isPresent() && place.get().loadable();
    }
  }

  /** Looks for all of them. */
  public static List<Found> all(LibrarySearch search) {
    return ALL.stream().map(library -> library.in(search)).toList();
  }

  /** What the loader does not find, as {@code cuDNN 9, NCCL 2}; empty where it finds everything. */
  public static String lacking(List<Found> found) {
    return found.stream()
        .filter(library -> !library.loadable())
        .map(library -> library.library().name())
        .collect(Collectors.joining(", "));
  }

  /**
   * What to do about libraries that the loader does not find: what to install, and folders for
   * LD_LIBRARY_PATH; nothing where it finds everything.
   */
  public static List<String> remedies(List<Found> found) {
    Set<String> install = new LinkedHashSet<>();
    Set<String> folders = new LinkedHashSet<>();
    for (Found library : found) {
      if (!library.missing().isEmpty()) {
        install.add(library.library().from());
      } else if (!library.loadable()) {
        folders.add(library.place().orElseThrow().folder());
      }
    }
    List<String> remedies = new ArrayList<>();
    if (!install.isEmpty()) {
      remedies.add("install " + String.join(", ", install));
    }
    if (!folders.isEmpty()) {
      remedies.add("set LD_LIBRARY_PATH=" + String.join(":", folders));
    }
    return remedies;
  }

  /** Looks for it. */
  public Found in(LibrarySearch search) {
    Optional<LibrarySearch.Place> place = Optional.empty();
    List<String> missing = new ArrayList<>();
    for (String file : files) {
      Optional<LibrarySearch.Place> found = search.find(file);
      if (found.isEmpty()) {
        missing.add(file);
      } else if (place.isEmpty() || place.get().loadable() && !found.get().loadable()) {
        place = found;
      }
    }
    return new Found(this, place, List.copyOf(missing));
  }
}
