package org.selfdiff.runner.engine.torch.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;

/** What recording a step asks for, in its order, and what is left of it where it fails. */
class CudaGraphTest {
  private final List<String> calls = new ArrayList<>();
  private final Takes takes = new Takes();

  /** The call that fails. */
  private String broken = "";

  private void call(String what) {
    calls.add(what);
    if (what.equals(broken)) {
      throw new IllegalStateException("no " + what);
    }
  }

  /** Takes down what it is asked for. */
  private final class Takes implements DeviceQueues, DeviceQueue, GraphCalls {
    @Override
    public DeviceQueue steps() {
      return this;
    }

    @Override
    public DeviceQueue transfers() {
      return this;
    }

    @Override
    public Mark mark() {
      throw new IllegalStateException();
    }

    @Override
    public Tensor onDevice(DType type, long... shape) {
      throw new IllegalStateException();
    }

    @Override
    public Tensor pinned(DType type, long... shape) {
      throw new IllegalStateException();
    }

    @Override
    public void begin(Runnable work) {
      work.run();
    }

    @Override
    public void record(Mark mark) {
      throw new IllegalStateException();
    }

    @Override
    public void await(Mark mark) {
      throw new IllegalStateException();
    }

    @Override
    public void synchronize() {
      call("synchronize");
    }

    @Override
    public void emptyCache() {
      call("empty cache");
    }

    @Override
    public Pool pool() {
      return new Pool() {
        @Override
        public void begin() {
          call("into pool");
        }

        @Override
        public void end() {
          call("out of pool");
        }

        @Override
        public void release() {
          call("release pool");
        }
      };
    }

    @Override
    public void beginCapture() {
      call("capture");
    }

    @Override
    public Recording endCapture() {
      call("captured");
      return new Recording() {
        @Override
        public void launch() {
          call("launch");
        }

        @Override
        public void destroy() {
          call("destroy");
        }
      };
    }

    @Override
    public void abandonCapture() {
      call("abandon");
    }
  }

  private CudaGraph capture() {
    return CudaGraph.capture(takes, takes, () -> call("step"));
  }

  @Test
  void theCacheIsEmptiedBeforeThePoolIsFilled() {
    CudaGraph graph = capture();
    assertThat(calls)
        .containsExactly(
            "synchronize",
            "empty cache",
            "into pool",
            "capture",
            "step",
            "captured",
            "out of pool");
    calls.clear();
    graph.launch();
    graph.close();
    assertThat(calls).containsExactly("launch", "synchronize", "destroy", "release pool");
  }

  private void breaks(String what, String... from) {
    broken = what;
    assertThatThrownBy(this::capture)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the step cannot be recorded: no " + what);
    assertThat(calls.subList(calls.indexOf("into pool") + 1, calls.size())).containsExactly(from);
  }

  @Test
  void aStepThatCannotBeRecordedLeavesNoCaptureAndNoPool() {
    breaks("step", "capture", "step", "abandon", "out of pool", "release pool", "empty cache");
  }

  @Test
  void aCaptureThatWasBrokenLeavesNoPool() {
    breaks("captured", "capture", "step", "captured", "out of pool", "release pool", "empty cache");
  }

  @Test
  void aCaptureThatDoesNotBeginLeavesNoPool() {
    breaks("capture", "capture", "out of pool", "release pool", "empty cache");
  }

  @Test
  void anErrorOfJavaEndsTheCaptureToo() {
    assertThatThrownBy(
            () ->
                CudaGraph.capture(
                    takes,
                    takes,
                    () -> {
                      throw new LinkageError("a symbol");
                    }))
        .isInstanceOf(LinkageError.class)
        .hasMessage("a symbol");
    assertThat(calls).endsWith("capture", "abandon", "out of pool", "release pool", "empty cache");
  }

  @Test
  void whatCannotBeRecordedIsRunAsItIsAndNotTriedAgain() {
    CudaRuns runs = new CudaRuns(takes, takes, true);
    for (int i = 0; i < CudaRuns.WARMUP; i++) {
      runs.run(() -> call("step"));
    }
    calls.clear();
    broken = "captured";
    runs.run(() -> call("step"));
    assertThat(calls)
        .containsSubsequence("capture", "step", "captured", "release pool", "empty cache", "step");
    calls.clear();
    broken = "";
    runs.run(() -> call("step"));
    runs.close();
    assertThat(calls).containsExactly("step");
  }

  @Test
  void aLaunchThatFailsIsAFailureOfTheRun() {
    CudaRuns runs = new CudaRuns(takes, takes, true);
    for (int i = 0; i < runs.warmup(); i++) {
      runs.run(() -> call("step"));
    }
    calls.clear();
    broken = "launch";
    assertThatThrownBy(() -> runs.run(() -> call("step"))).hasMessage("no launch");
    runs.close();
    assertThat(calls).endsWith("destroy", "release pool");
  }

  @Test
  void stepsWithHostsWorkInBetweenAreNeverRecorded() {
    CudaRuns runs = new CudaRuns(takes, takes, false);
    for (int i = 0; i < 2 * CudaRuns.WARMUP; i++) {
      runs.run(() -> call("step"));
    }
    assertThat(calls).containsOnly("step");
  }
}
