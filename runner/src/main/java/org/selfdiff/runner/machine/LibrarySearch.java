package org.selfdiff.runner.machine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds shared libraries where the loader of Linux and JavaCPP look, without loading them, and
 * where they do not look, but such libraries often lie.
 */
public final class LibrarySearch {
  /** Folders in which JavaCPP looks for CUDA beside the loader. */
  private static final List<String> CUDA =
      List.of(
          "/usr/local/cuda-13.1/lib64",
          "/usr/local/cuda-13.1/extras/CUPTI/lib64",
          "/usr/local/cuda/lib64",
          "/usr/local/cuda/extras/CUPTI/lib64");

  private static final List<String> SYSTEM =
      List.of(
          "/lib/x86_64-linux-gnu",
          "/usr/lib/x86_64-linux-gnu",
          "/lib/aarch64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/lib64",
          "/usr/lib64",
          "/lib",
          "/usr/lib");

  private static final String PACKAGES = "(site|dist)-packages";

  private final SystemFiles files;
  private final Predicate<String> inBuild;
  private final List<String> before;
  private final List<String> aside;
  private final Optional<byte[]> cache;

  /**
   * A library's place.
   *
   * @param path where it lies
   * @param loadable whether the loader finds it there
   */
  public record Place(String path, boolean loadable) {
    /** The folder that holds it. */
    public String folder() {
      return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : path;
    }
  }

  /**
   * A search.
   *
   * @param environment of this process
   * @param inBuild whether this build brings a library of that file name with it
   */
  public LibrarySearch(
      SystemFiles files, Map<String, String> environment, Predicate<String> inBuild) {
    this.files = files;
    this.inBuild = inBuild;
    this.before = new ArrayList<>();
    for (String folder : environment.getOrDefault("LD_LIBRARY_PATH", "").split("[:;]")) {
      if (folder.startsWith("/")) {
        before.add(folder.replaceFirst("(?<=.)/+$", ""));
      }
    }
    before.addAll(CUDA);
    this.aside = aside(environment);
    this.cache = files.bytes(LinkerCache.FILE);
  }

  /**
   * Looks for a library.
   *
   * @param library its file name, as {@code libcudart.so.13}
   */
  public Optional<Place> find(String library) {
    if (inBuild.test(library)) {
      return Optional.of(new Place("this build", true));
    }
    List<String> listed = cache.map(c -> LinkerCache.paths(c, library)).orElse(List.of());
    return in(before, library)
        .or(() -> listed.stream().filter(files::exists).findFirst())
        .or(() -> in(SYSTEM, library))
        .map(path -> new Place(path, true))
        .or(() -> in(aside, library).map(path -> new Place(path, false)));
  }

  private Optional<String> in(List<String> folders, String library) {
    return folders.stream().map(f -> f + "/" + library).filter(files::exists).findFirst();
  }

  /** Where Python's packages, conda and other versions of CUDA have their libraries. */
  private List<String> aside(Map<String, String> environment) {
    Set<String> folders = new LinkedHashSet<>();
    for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
      Optional.ofNullable(environment.get(variable))
          .filter(prefix -> prefix.startsWith("/"))
          .ifPresent(prefix -> prefix(prefix, folders));
    }
    Optional.ofNullable(environment.get("HOME"))
        .filter(home -> home.startsWith("/"))
        .ifPresent(home -> pythons(home + "/.local/lib", folders));
    for (String prefix : List.of("/usr/local", "/usr", "/opt/conda")) {
      pythons(prefix + "/lib", folders);
    }
    for (String name : files.names("/usr/local")) {
      if (name.startsWith("cuda-")) {
        folders.add("/usr/local/" + name + "/lib64");
      }
    }
    return List.copyOf(folders);
  }

  private void prefix(String prefix, Set<String> folders) {
    pythons(prefix + "/lib", folders);
    folders.add(prefix + "/lib");
  }

  /** Python's packages of NVIDIA's libraries: {@code pythonX.Y/site-packages/nvidia/NAME/lib}. */
  private void pythons(String lib, Set<String> folders) {
    for (String python : files.names(lib)) {
      if (!python.startsWith("python")) {
        continue;
      }
      List<String> places = new ArrayList<>(files.names(lib + "/" + python));
      places.removeIf(name -> !name.matches(PACKAGES));
      for (String packages : places) {
        String nvidia = String.join("/", lib, python, packages, "nvidia");
        files.names(nvidia).forEach(name -> folders.add(nvidia + "/" + name + "/lib"));
      }
    }
  }
}
