package org.selfdiff.runner.config;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.NumberFormat;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Setting;

/** What a run computes on. */
public record Hardware(
    @Setting(doc = "auto takes the best engine present", byDefault = "auto") Engine engine,
    @Setting(
            doc = "images of one step, over all devices",
            byDefault = "256",
            unit = "images",
            min = 2,
            max = 131_072)
        int batch,
    @Setting(doc = "floating-point precision of the step", byDefault = "fp32") Precision precision,
    @Setting(
            doc =
                "what the reverse pass computes again instead of keeping it, for less memory and"
                    + " more time with the same numbers: none, blocks (everything within a block of"
                    + " the backbone), or auto (blocks where a step would not fit otherwise)",
            byDefault = "none",
            identity = false)
        Recompute recompute,
    @Setting(
            doc =
                "whether ops of a step that only pass over memory (activations, residuals, norms)"
                    + " are joined into kernels of SelfDiff's own on a GPU, compiled when a run"
                    + " starts; sums are then rounded in another order, as between devices. On"
                    + " processors it changes nothing. Not yet measured on a GPU",
            byDefault = "off",
            identity = false)
        JoinedKernels joinedKernels,
    @Setting(
            doc =
                "cpu, or a GPU by its number: cuda:0; cuda is the first GPU, auto takes it where the"
                    + " engine can use it; the command devices shows what is here",
            byDefault = "auto",
            identity = false)
        String device,
    @Setting(
            doc =
                "devices that share every step, each with a process of its own: a count, as 2, for"
                    + " the first GPUs or as many processes on the processors; or GPUs by number,"
                    + " as \"0-7\" or \"0,2\". What is computed stays the same",
            byDefault = "1",
            whole = true,
            identity = false)
        String devices,
    @Setting(
            doc =
                "memory that a step may take on its device, for instance 80 GiB; auto is what the"
                    + " device has",
            byDefault = "auto",
            identity = false)
        String memory,
    @Setting(
            doc = "processor threads of the step; 0 takes every core",
            byDefault = "0",
            unit = "threads",
            min = 0,
            max = 1_024,
            identity = false)
        int threads,
    @Setting(
            doc = "threads that make views; 0 takes every core",
            byDefault = "0",
            unit = "threads",
            min = 0,
            max = 1_024,
            identity = false)
        int loaders) {

  private static final String AUTO = "auto";
  private static final String CPU = "cpu";

  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda(:(0|[1-9][0-9]{0,2}))?");

  /** Reports a device that cannot be; whether one is there is found out when a run begins. */
  public void check(Context context, Findings findings) {
    if (!DEVICE.matcher(device).matches()) {
      findings.add(
          "device",
          "unknown device \""
              + device
              + "\", expected auto, cpu, cuda or a GPU's number as in cuda:0");
    }
    Optional<String> noDevices = Devices.problem(devices);
    noDevices.ifPresent(problem -> findings.add("devices", problem));
    if (noDevices.isEmpty()) {
      checkShared(shared(), findings);
    }
    if (!memory.equals(AUTO)) {
      MemorySize.check(memory, problem -> findings.add("memory", problem));
    }
    // libnd4j computes in the type of its arrays; only libtorch mixes a lower precision with fp32.
    if (precision.isMixed() && engine == Engine.ND4J) {
      findings.add(
          "precision",
          precision.word()
              + " is not there with engine = nd4j, expected fp32 or fp64, or engine = torch",
          "engine");
    }
    if (joinedKernels == JoinedKernels.ON && engine == Engine.ND4J) {
      findings.add(
          "joined-kernels",
          "on is not there with engine = nd4j, expected off, or engine = torch",
          "engine");
    }
  }

  /** Reports devices that cannot share the steps of this batch, engine and kind of device. */
  private void checkShared(Devices shared, Findings findings) {
    int count = shared.count();
    if (batch % count != 0) {
      findings.add(
          "devices",
          count
              + " devices cannot share a batch of "
              + batch
              + " images evenly, expected a divisor of hardware.batch, for instance "
              + divisors(count),
          "batch");
    }
    if (count > 1 && engine == Engine.ND4J) {
      findings.add(
          "engine",
          "nd4j runs a step on one device, and hardware.devices names "
              + count
              + ", expected torch or auto",
          "devices");
    }
    if (device.equals(CPU) && !shared.gpus().isEmpty()) {
      findings.add(
          "device",
          "cpu contradicts the GPUs of hardware.devices \""
              + devices
              + "\", expected auto or cuda, or a count of devices",
          "devices");
    }
    OptionalInt one = gpu();
    if (one.isPresent() && !agrees(shared, one.getAsInt())) {
      findings.add(
          "device",
          device
              + " is one GPU, which contradicts hardware.devices \""
              + devices
              + "\", expected auto or cuda, or no hardware.devices",
          "devices");
    }
  }

  /** The counts next to one that divide the batch. */
  private String divisors(int count) {
    int below = Math.min(count, batch);
    while (batch % below != 0) {
      below--;
    }
    int above = count;
    while (above < batch && batch % above != 0) {
      above++;
    }
    return above > Devices.MOST || batch % above != 0 ? "" + below : below + " or " + above;
  }

  /** The number of the GPU that the device is, where it has one. */
  private OptionalInt gpu() {
    int colon = device.indexOf(':');
    return colon < 0 || !DEVICE.matcher(device).matches()
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(device.substring(colon + 1)));
  }

  private static boolean agrees(Devices shared, int gpu) {
    return shared.count() == 1 && (shared.gpus().isEmpty() || shared.gpus().get(0) == gpu);
  }

  /** The devices that share every step. */
  public Devices shared() {
    return Devices.parse(devices).orElseThrow();
  }

  /** Bytes that a step may take, where the experiment says so. */
  public OptionalLong memoryBytes() {
    return memory.equals(AUTO) ? OptionalLong.empty() : OptionalLong.of(MemorySize.of(memory));
  }

  /** The same with another batch. */
  public Hardware withBatch(int other) {
    return new Hardware(
        engine,
        other,
        precision,
        recompute,
        joinedKernels,
        device,
        devices,
        memory,
        threads,
        loaders);
  }

  /** The same in another precision. */
  public Hardware withPrecision(Precision other) {
    return new Hardware(
        engine, batch, other, recompute, joinedKernels, device, devices, memory, threads, loaders);
  }

  /** The executor of the graph. */
  public enum Engine {
    /** The best one present. */
    AUTO,
    /** libnd4j's kernels. */
    ND4J,
    /** libtorch's kernels. */
    TORCH
  }

  /** What the reverse pass computes again. */
  public enum Recompute {
    /** Nothing: every activation is kept. */
    NONE,
    /** The activations within the blocks of backbones. */
    BLOCKS,
    /** {@link #BLOCKS} where the memory that there is demands it. */
    AUTO
  }

  /** Whether ops are joined into kernels of our own. */
  public enum JoinedKernels {
    /** The library's kernels alone. */
    OFF,
    /** Joined where a step runs on a GPU. */
    ON
  }

  /** Floating-point precisions of a step. */
  public enum Precision {
    /** 32-bit floating point. */
    FP32,
    /** fp32 with products of TensorFloat-32 on GPUs; the same as fp32 on processors. */
    TF32,
    /** bfloat16 products and activations; parameters, statistics and the loss stay in fp32. */
    BF16,
    /**
     * Half-precision products and activations; the loss is scaled so that gradients keep within
     * their range, and steps whose gradients overflow update nothing. For GPUs without bf16; on
     * processors kernels compute in fp32 and round, which is slower than fp32.
     */
    FP16,
    /** 64-bit floating point, for checks. */
    FP64;

    /** Whether activations are in fewer bits than parameters. */
    public boolean isMixed() {
      return this == BF16 || this == FP16;
    }

    /** How experiments name it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The numbers of a step in this format, activations aside. */
    public NumberFormat numbers() {
      return new NumberFormat(word(), this == FP64 ? Double.MAX_VALUE : Float.MAX_VALUE);
    }
  }
}
