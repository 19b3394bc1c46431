package org.selfdiff.runner.engine.torch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.selfdiff.runner.engine.torch.library.TorchThread;

/** The calls of a driver, in their order and with their arguments, on tensors of the processor. */
class LoadedKernelsTest {
  private final TorchThread thread = new TorchThread();
  private final List<String> calls = new ArrayList<>();

  /** Writes down what it is asked for, and reads the arguments as a driver does. */
  private final class StandIn implements KernelDriver {
    private final int mostThreads;
    private final boolean broken;

    StandIn(int mostThreads, boolean broken) {
      this.mostThreads = mostThreads;
      this.broken = broken;
    }

    @Override
    public Pointer load(byte[] code) {
      calls.add("load " + new String(code, StandardCharsets.UTF_8));
      return at(calls.size());
    }

    @Override
    public Pointer function(Pointer module, String name, int threads) {
      calls.add("function " + name + " of " + module.address());
      if (threads > mostThreads) {
        throw new KernelException(name + " has too many threads");
      }
      return at(100 + calls.size());
    }

    @Override
    public void launch(Pointer function, int blocks, int threads, PointerPointer<?> arguments) {
      if (broken) {
        throw new IllegalStateException("cuLaunchKernel: out of patience");
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < arguments.capacity(); i++) {
        text.append(' ').append(new LongPointer(arguments.get(i)).get());
      }
      calls.add("launch %d %dx%d:%s".formatted(function.address(), blocks, threads, text));
    }

    @Override
    public void unload(Pointer module) {
      calls.add("unload " + module.address());
    }
  }

  private static Pointer at(long place) {
    return new Pointer() {
      {
        address = place;
      }
    };
  }

  private static final JoinedKernel A = new JoinedKernel("A [4]", "a", "source a", 3, 32);
  private static final JoinedKernel B = new JoinedKernel("B [4]", "b", "source b", 1, 256);
  private static final JoinedKernel C = new JoinedKernel("C [4]", "c", "source c", 2, 64);

  private LoadedKernels load(KernelDriver driver) {
    return new LoadedKernels(
        List.of(
            new KernelBuild.Built(new KernelProgram(List.of(A, B)), "AB".getBytes()),
            new KernelBuild.Built(new KernelProgram(List.of(C)), "C".getBytes())),
        driver);
  }

  @Test
  void everyLaunchHasTheAddressesOfItsTensors() {
    thread.call(
        () -> {
          LoadedKernels kernels = load(new StandIn(1024, false));
          KernelLauncher launcher = kernels.launcher();
          Tensor x = torch.ones(4);
          Tensor y = torch.ones(4);
          long dx = x.data_ptr().address();
          long dy = y.data_ptr().address();
          try (PointerScope step = new PointerScope()) {
            launcher.launch(B, List.of(x, y));
            launcher.launch(A, List.of(x));
          }
          // What serves the arguments outlives the scope of the step in which it was made.
          try (PointerScope step = new PointerScope()) {
            launcher.launch(B, List.of(y, x));
            launcher.launch(C, List.of(x, x, y));
          }
          kernels.close();
          assertThat(calls)
              .containsExactly(
                  "load AB",
                  "function a of 1",
                  "function b of 1",
                  "load C",
                  "function c of 4",
                  "launch 103 1x256: " + dx + " " + dy,
                  "launch 102 3x32: " + dx,
                  "launch 103 1x256: " + dy + " " + dx,
                  "launch 105 2x64: " + dx + " " + dx + " " + dy,
                  "unload 1",
                  "unload 4");
          return null;
        });
  }

  @Test
  void nothingStaysLoadedWhereOneCannotBe() {
    assertThatThrownBy(() -> load(new StandIn(64, false)))
        .isInstanceOf(KernelException.class)
        .hasMessage("b has too many threads");
    assertThat(calls).containsExactly("load AB", "function a of 1", "function b of 1", "unload 1");
  }

  @Test
  void aRefusedLaunchNamesTheKernel() {
    thread.call(
        () -> {
          LoadedKernels kernels = load(new StandIn(1024, true));
          KernelLauncher launcher = kernels.launcher();
          List<Tensor> tensors = List.of(torch.ones(4));
          assertThatThrownBy(() -> launcher.launch(A, tensors))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("A [4]: cuLaunchKernel: out of patience");
          return null;
        });
  }
}
