package org.selfdiff.runner.engine.torch.library;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;
import org.selfdiff.runner.engine.nd4j.Nd4jLibrary;

/** libtorch in this process. */
public final class TorchLibrary {
  private TorchLibrary() {}

  /**
   * Puts all its files into JavaCPP's cache. JavaCPP would do that one by one while it loads them,
   * and the first start on a machine crashes: a library is loaded before one that it needs is
   * there. What is there stays: JavaCPP would write a library anew that it has itself replaced by a
   * link, and a process that links it at that moment makes it write through the link, into a file
   * that others have loaded.
   */
  private static void unpack() {
    try {
      for (String build : List.of("", "-gpu")) {
        String folder = "/org/bytedeco/pytorch/" + Loader.getPlatform() + build;
        for (URL found : Loader.findResources(Tensor.class, folder)) {
          if (!unpacked(found)) {
            Loader.cacheResource(found);
          }
        }
      }
    } catch (IOException e) {
      throw new UnsatisfiedLinkError(e.getMessage());
    }
  }

  /** Whether every file of a folder of a jar is in the cache, as itself or as a link. */
  static boolean unpacked(URL folder) throws IOException {
    if (!(folder.openConnection() instanceof JarURLConnection jar)) {
      return false;
    }
    Path cache =
        Loader.getCacheDir().toPath().resolve(Path.of(jar.getJarFile().getName()).getFileName());
    for (JarEntry e : Collections.list(jar.getJarFile().entries())) {
      if (e.getName().startsWith(jar.getEntryName()) && !e.isDirectory()) {
        Path file = cache.resolve(e.getName());
        boolean itself = Files.exists(file) && Files.size(file) == e.getSize();
        if (!itself && !(Files.isSymbolicLink(file) && Files.exists(file))) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Loads it on the caller's thread, after ND4J. The two must not be loaded side by side, nor
   * beside any other library: their loaders look for each other's symbols and threads, and now and
   * then wait for each other forever or crash.
   *
   * @return why it cannot be loaded, if it cannot
   */
  public static synchronized Optional<String> load() {
    try (LoadingTurn turn = LoadingTurn.take()) {
      Nd4jLibrary.load();
      unpack();
      // The functions crash while loading unless this class is there first.
      new Tensor().close();
      // The executor that watches types first runs every function several times before it settles;
      // straight-line code over tensors gains nothing by it.
      torch.getProfilingMode().put(false);
      Loader.load(openblas_nolapack.class);
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(Nd4jLibrary.reason(e));
    }
  }

  /** Whether its kernels use AVX-512 here; asked after it is loaded. */
  public static boolean isWide() {
    try (BytePointer capability = torch.get_cpu_capability()) {
      return capability.getString().equals("AVX512");
    }
  }

  /**
   * Loads what the ranks of the host exchange numbers by, after libtorch.
   *
   * @return why it cannot be loaded, if it cannot
   */
  public static synchronized Optional<String> loadGloo() {
    try (LoadingTurn turn = LoadingTurn.take()) {
      Loader.load(torch_gloo.class);
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(Nd4jLibrary.reason(e));
    }
  }
}
