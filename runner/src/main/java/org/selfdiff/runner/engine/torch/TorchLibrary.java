package org.selfdiff.runner.engine.torch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.selfdiff.runner.engine.nd4j.Nd4jLibrary;

/** libtorch in this process. */
final class TorchLibrary {
  private TorchLibrary() {}

  /**
   * Puts all its files into JavaCPP's cache. JavaCPP would do that one by one while it loads them,
   * and the first start on a machine crashes: a library is loaded before one that it needs is
   * there.
   */
  private static void unpack() {
    try {
      for (String build : List.of("", "-gpu")) {
        Loader.cacheResources(
            Tensor.class, "/org/bytedeco/pytorch/" + Loader.getPlatform() + build);
      }
    } catch (IOException e) {
      throw new UnsatisfiedLinkError(e.getMessage());
    }
  }

  /**
   * Loads it on the caller's thread, after ND4J. The two must not be loaded side by side, nor
   * beside any other library: their loaders look for each other's symbols and threads, and now and
   * then wait for each other forever or crash.
   *
   * @return why it cannot be loaded, if it cannot
   */
  static synchronized Optional<String> load() {
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
}
