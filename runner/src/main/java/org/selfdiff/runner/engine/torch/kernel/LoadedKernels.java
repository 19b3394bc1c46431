package org.selfdiff.runner.engine.torch.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.Tensor;
import org.selfdiff.runner.engine.joined.JoinedKernel;

/** The kernels of a step on a GPU, ready to run. Every call is made on libtorch's thread. */
final class LoadedKernels implements StepKernels {
  private final KernelDriver driver;
  private final List<Pointer> modules = new ArrayList<>();
  private final Map<String, Loaded> loaded = new HashMap<>();

  /**
   * A function, with a place for its arguments that serves every launch: the driver copies them.
   */
  private static final class Loaded {
    private final Pointer function;
    private LongPointer addresses;
    private PointerPointer<LongPointer> arguments;

    Loaded(Pointer function) {
      this.function = function;
    }

    /** The place with the addresses of tensors in it. */
    PointerPointer<?> of(List<Tensor> tensors) {
      int count = tensors.size();
      if (addresses == null) {
        // Neither belongs to the scope of the step in which it is made.
        addresses = new LongPointer(count).retainReference();
        arguments = new PointerPointer<LongPointer>(count).retainReference();
        for (int i = 0; i < count; i++) {
          arguments.put(i, addresses.getPointer(i));
        }
      }
      for (int i = 0; i < count; i++) {
        addresses.put(i, tensors.get(i).data_ptr().address());
      }
      return arguments;
    }

    void free() {
      if (addresses != null) {
        addresses.releaseReference();
        arguments.releaseReference();
      }
    }
  }

  /**
   * Loads kernels.
   *
   * @param built those of a step
   * @throws KernelException if the driver does not take one; nothing stays loaded then
   */
  LoadedKernels(List<KernelBuild.Built> built, KernelDriver driver) {
    this.driver = driver;
    try {
      built.forEach(this::load);
    } catch (KernelException e) {
      close();
      throw e;
    }
  }

  private void load(KernelBuild.Built built) {
    Pointer module = driver.load(built.code());
    modules.add(module);
    for (JoinedKernel k : built.program().kernels()) {
      loaded.put(k.name(), new Loaded(driver.function(module, k.name(), k.threads())));
    }
  }

  /** A stream may be recorded meanwhile: nothing but the launch is done. */
  @Override
  public KernelLauncher launcher() {
    return (kernel, tensors) -> {
      Loaded of = loaded.get(kernel.name());
      try {
        driver.launch(of.function, kernel.blocks(), kernel.threads(), of.of(tensors));
      } catch (IllegalStateException e) {
        throw new IllegalStateException(kernel.label() + ": " + e.getMessage(), e);
      }
    };
  }

  @Override
  public void close() {
    modules.forEach(driver::unload);
    modules.clear();
    loaded.values().forEach(Loaded::free);
    loaded.clear();
  }
}
