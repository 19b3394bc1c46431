package org.selfdiff.runner.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's driver on this machine.
 *
 * @param present whether there is a trace of one
 * @param version its version, as {@code 580.82.07}
 * @param cuda the newest CUDA that it serves, as 13000 for 13.0
 * @param fault why it cannot be used, if it cannot
 * @param gpus the GPUs that it tells of
 */
public record NvidiaDriver(
    boolean present,
    Optional<String> version,
    OptionalInt cuda,
    Optional<Fault> fault,
    List<NvidiaGpu> gpus) {
  /** No driver at all. */
  public static final NvidiaDriver NONE =
      new NvidiaDriver(false, Optional.empty(), OptionalInt.empty(), Optional.empty(), List.of());

  private static final String VERSION_FILE = "/proc/driver/nvidia/version";
  private static final String GPUS = "/proc/driver/nvidia/gpus";
  private static final String CONTROL = "/dev/nvidiactl";

  /** Windows' driver as Linux within Windows sees it. */
  private static final String WINDOWS = "/dev/dxg";

  private static final List<String> TRACES =
      List.of(CONTROL, "/dev/nvidia0", VERSION_FILE, WINDOWS);

  private static final Pattern VERSION =
      Pattern.compile("Kernel Module[^\n]*?\\s([0-9]{3,}\\.[0-9]+(?:\\.[0-9]+)?)\\s");

  private static final int THOUSAND = 1000;
  private static final int TEN = 10;

  /**
   * Why a driver cannot be used.
   *
   * @param why as part of a sentence
   * @param remedy what to do
   */
  public record Fault(String why, String remedy) {}

  /** Copies the list. */
  public NvidiaDriver {
    gpus = List.copyOf(gpus);
  }

  /** A driver of which nothing is known but whether it is there. */
  public static NvidiaDriver seen(boolean present) {
    return new NvidiaDriver(present, NONE.version(), NONE.cuda(), NONE.fault(), List.of());
  }

  /** Whether there is a trace of a driver; nothing is loaded. */
  public static boolean present(SystemFiles files) {
    return TRACES.stream().anyMatch(files::exists);
  }

  /**
   * Asks the driver, where there is one.
   *
   * @param nvml the driver's library for questions
   */
  public static NvidiaDriver of(SystemFiles files, Nvml nvml) {
    if (!present(files)) {
      return NONE;
    }
    Optional<String> kernel = files.text(VERSION_FILE).flatMap(NvidiaDriver::version);
    if (!files.exists(CONTROL) && !files.exists(WINDOWS)) {
      return new NvidiaDriver(
          true,
          kernel,
          OptionalInt.empty(),
          Optional.of(
              new Fault(
                  "the kernel has NVIDIA's driver, but " + CONTROL + " is not here",
                  "start the container with the GPUs, as by --gpus all, or run nvidia-modprobe")),
          listed(files));
    }
    Nvml.Answer answer = nvml.ask();
    return new NvidiaDriver(
        true,
        answer.version().or(() -> kernel),
        answer.cuda(),
        answer.fault().map(why -> fault(why, kernel)),
        answer.gpus().isEmpty() ? listed(files) : answer.gpus());
  }

  private static Fault fault(String why, Optional<String> kernel) {
    boolean mismatch = why.contains("version mismatch");
    return new Fault(
        "NVIDIA's driver does not work: " + why,
        mismatch
            ? "restart the machine: its kernel still has the module "
                + kernel.map(v -> "of version " + v).orElse("of another version")
                + ", and its libraries are newer"
            : "see what nvidia-smi says, install the driver anew, or take hardware.device = cpu");
  }

  /** The version in the kernel module's own line, of either kind of module. */
  static Optional<String> version(String text) {
    Matcher found = VERSION.matcher(text + "\n");
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** The newest CUDA that it serves in words, as {@code 13.0}. */
  public Optional<String> cudaWords() {
    return cuda.isEmpty() ? Optional.empty() : Optional.of(words(cuda.getAsInt()));
  }

  private static String words(int cuda) {
    return cuda / THOUSAND + "." + cuda % THOUSAND / TEN;
  }

  /**
   * The same for libraries of a version of CUDA: a driver that is too old for them has a fault.
   *
   * @param major of CUDA, as 13
   * @param newer the first driver that serves it
   */
  public NvidiaDriver judged(int major, String newer) {
    if (fault.isPresent() || cuda.isEmpty() || cuda.getAsInt() >= major * THOUSAND) {
      return this;
    }
    Fault old =
        new Fault(
            "NVIDIA's driver "
                + version.map(v -> v + " ").orElse("")
                + "serves CUDA up to "
                + words(cuda.getAsInt())
                + ", and libraries for GPUs are of CUDA "
                + major,
            "install driver " + newer + " or newer");
    return new NvidiaDriver(present, version, cuda, Optional.of(old), gpus);
  }

  /** What the kernel module lists, where the library for questions is not there. */
  private static List<NvidiaGpu> listed(SystemFiles files) {
    List<NvidiaGpu> gpus = new ArrayList<>();
    for (String bus : files.names(GPUS)) {
      String file = GPUS + "/" + bus + "/information";
      Optional<String> model = files.value(file, "Model");
      if (model.isPresent()) {
        gpus.add(
            new NvidiaGpu(
                gpus.size(),
                model.get(),
                files.value(file, "GPU UUID").filter(uuid -> uuid.startsWith("GPU-")),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
      }
    }
    return gpus;
  }
}
