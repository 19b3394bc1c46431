package org.selfdiff.runner.engine;

import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.machine.NvidiaDriver;

/**
 * What was found out about CUDA on this machine.
 *
 * @param libraries whether this build holds the engine's libraries for GPUs
 * @param driver NVIDIA's driver
 * @param failure why the libraries could not be loaded or asked, if they could not
 * @param gpus the GPUs that the libraries see
 */
public record CudaFacts(
    boolean libraries, NvidiaDriver driver, Optional<String> failure, List<Gpu> gpus) {
  /** Keeps the list as it is. */
  public CudaFacts {
    gpus = List.copyOf(gpus);
  }

  /** The same with what the driver answers. */
  public CudaFacts with(NvidiaDriver asked) {
    return new CudaFacts(libraries, asked, failure, gpus);
  }
}
