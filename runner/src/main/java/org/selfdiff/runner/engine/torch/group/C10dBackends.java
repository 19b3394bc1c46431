package org.selfdiff.runner.engine.torch.group;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.global.torch_cuda;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.engine.group.GroupException;
import org.selfdiff.runner.engine.group.Seat;
import org.selfdiff.runner.engine.torch.library.TorchLibrary;

/**
 * Connects the ranks of one machine: they exchange addresses in a file of the folder where they
 * have met, and are connected over the loopback address alone.
 */
final class C10dBackends {
  /**
   * What the environment of a rank on a GPU has to hold, before its process starts: otherwise
   * libtorch's watchdog ends the process, without a word of ours, when another rank is gone.
   */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          // Ends what waits for the lost rank, but not the process.
          "TORCH_NCCL_ASYNC_ERROR_HANDLING", "2",
          "TORCH_NCCL_ENABLE_MONITORING", "0",
          "TORCH_NCCL_DUMP_ON_TIMEOUT", "0");

  private static final long LOOK_SECONDS = 1;

  private static final String LOOPBACK = "127.0.0.1";

  /** Exchanges of the host at the same time: a small one need not wait for a large one. */
  private static final int THREADS = 2;

  private final Seat seat;
  private final Duration patience;
  private final Duration ofExchanges;

  /**
   * Loads libtorch.
   *
   * @param patience how long to wait until all ranks are connected
   * @param ofExchanges how long an exchange waits
   */
  C10dBackends(Seat seat, Duration patience, Duration ofExchanges) {
    this.seat = seat;
    this.patience = patience;
    this.ofExchanges = ofExchanges;
    load();
  }

  /**
   * Loads libtorch with what connects ranks.
   *
   * @throws DeviceException if it cannot be loaded
   */
  static void load() {
    TorchLibrary.load()
        .or(TorchLibrary::loadGloo)
        .ifPresent(
            why -> {
              throw DeviceException.notLoaded("libtorch's", why);
            });
  }

  private Milliseconds milliseconds() {
    return new Milliseconds(ofExchanges.toMillis());
  }

  private Store store(String name) {
    Store store = new FileStore(seat.file(name).toString(), seat.size());
    store.setTimeout(milliseconds());
    return store;
  }

  /** Memory of the host. */
  Backend gloo() {
    ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(milliseconds());
    options.devices().push_back(ProcessGroupGloo.createDeviceForHostname(LOOPBACK));
    options.threads(THREADS);
    return connected(() -> new ProcessGroupGloo(store("gloo"), seat.rank(), seat.size(), options));
  }

  /**
   * Connects on a thread of its own, because libtorch does not see whether the others are there.
   */
  private <T> T connected(Callable<T> connecting) {
    FutureTask<T> task = new FutureTask<>(connecting);
    Thread thread = new Thread(task, "connecting ranks");
    thread.setDaemon(true);
    thread.start();
    Optional<String> gone = Optional.empty();
    long begin = System.nanoTime();
    while (true) {
      try {
        return task.get(LOOK_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (gone.isPresent()) {
          throw new GroupException(C10dFailure.sentence(gone.get()));
        }
        if (System.nanoTime() - begin > patience.toNanos()) {
          throw new GroupException(
              "the ranks have met, but are not connected after %d s"
                  .formatted(patience.toSeconds()));
        }
        gone = seat.gone();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new GroupException("interrupted while it was connected with the other ranks");
      }
    }
  }

  /** Tensors of a GPU, with one communicator for it; none for the processor. */
  Optional<Backend> nccl(Device device) {
    if (!device.isCuda()) {
      return Optional.empty();
    }
    ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create();
    options.timeout(milliseconds());
    return Optional.of(
        connected(
            () -> {
              torch_cuda.set_device((byte) device.index());
              ProcessGroupNCCL group =
                  new ProcessGroupNCCL(store("nccl"), seat.rank(), seat.size(), options);
              try (org.bytedeco.pytorch.Device at =
                  new org.bytedeco.pytorch.Device(device.toString())) {
                group.eagerConnectSingleDevice(at);
              }
              return group;
            }));
  }
}
