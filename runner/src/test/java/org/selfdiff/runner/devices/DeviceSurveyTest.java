package org.selfdiff.runner.devices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.selfdiff.runner.engine.CudaEngine;
import org.selfdiff.runner.engine.CudaFacts;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.DeviceException;
import org.selfdiff.runner.engine.Gpu;
import org.selfdiff.runner.machine.CudaLibrary;
import org.selfdiff.runner.machine.MadeFiles;
import org.selfdiff.runner.machine.NvidiaDriver;
import org.selfdiff.runner.machine.NvidiaGpu;
import org.selfdiff.runner.machine.Nvml;
import org.selfdiff.runner.terminal.Terminal;

/** Machines made of texts that real ones have; what is said of each is in the resources. */
class DeviceSurveyTest {
  private static final String DRIVER = "/proc/driver/nvidia/version";

  @TempDir private Path root;

  /** Machines, and builds on them. */
  private enum Machine {
    /** Two cards, everything installed, a build for GPUs. */
    H100(true),
    /** A card, libraries in Python's packages alone, a build for processors. */
    RTX4090(false),
    /** The same with a build for GPUs, whose libraries do not load. */
    UNLOADABLE(true),
    /** A driver that is too old. */
    OLD_DRIVER(true),
    /** A driver that was replaced while the machine ran. */
    MISMATCH(true),
    /** Linux within Windows. */
    WSL(false),
    /** A container with half a machine and no GPU in it. */
    CONTAINER(true),
    /** A processor alone. */
    PLAIN(false),
    /** Nothing can be read. */
    MAC(false);

    private final boolean built;

    Machine(boolean built) {
      this.built = built;
    }
  }

  private static NvidiaGpu gpu(int number, String name, String capability, long gib) {
    return new NvidiaGpu(
        number,
        name,
        Optional.of("GPU-" + number),
        Optional.of(capability),
        OptionalLong.of(gib << 30),
        OptionalLong.of((gib << 30) - (1L << 29)));
  }

  private static Nvml answers(String version, int cuda, NvidiaGpu... gpus) {
    return () ->
        new Nvml.Answer(
            Optional.of(version), OptionalInt.of(cuda), Optional.empty(), List.of(gpus));
  }

  private DeviceFindings look(Machine machine) {
    MadeFiles made = new MadeFiles(root);
    if (machine != Machine.MAC) {
      made.with(
              "/proc/cpuinfo", machine == Machine.H100 ? MadeFiles.SAPPHIRE_RAPIDS : MadeFiles.ZEN)
          .with("/proc/meminfo", "MemTotal:       65536000 kB\n")
          .with("/proc/self/status", "Cpus_allowed_list:\t0-1\n")
          .with("/proc/self/cgroup", "0::/\n");
    }
    Map<String, String> environment = Map.of();
    Nvml nvml = Nvml.ABSENT;
    switch (machine) {
      case H100 -> {
        made.with(DRIVER, MadeFiles.OPEN_MODULE).with("/dev/nvidiactl", "");
        all(made, "/usr/lib64");
        NvidiaGpu first = gpu(0, "NVIDIA H100 80GB HBM3", "9.0", 80);
        NvidiaGpu second = gpu(1, "NVIDIA H100 80GB HBM3", "9.0", 80);
        nvml =
            answers("580.82.07", 13000, first, second, gpu(2, "NVIDIA H100 80GB HBM3", "9.0", 80));
        environment = Map.of("CUDA_VISIBLE_DEVICES", "1,0", "OPENBLAS_CORETYPE", "Excavator");
      }
      case RTX4090, UNLOADABLE -> {
        made.with(DRIVER, MadeFiles.OPEN_MODULE).with("/dev/nvidiactl", "");
        made.with("/usr/lib/x86_64-linux-gnu/libcuda.so.1", "");
        all(made, "/venv/lib/python3.12/site-packages/nvidia/cu13/lib");
        nvml = answers("580.82.07", 13000, gpu(0, "NVIDIA GeForce RTX 4090", "8.9", 24));
        environment = Map.of("VIRTUAL_ENV", "/venv");
      }
      case OLD_DRIVER -> {
        made.with(DRIVER, MadeFiles.CLOSED_MODULE).with("/dev/nvidiactl", "");
        all(made, "/usr/lib64");
        nvml = answers("535.104.05", 12020, gpu(0, "NVIDIA L4", "8.9", 24));
      }
      case MISMATCH -> {
        made.with(DRIVER, MadeFiles.CLOSED_MODULE)
            .with("/dev/nvidiactl", "")
            .with("/proc/driver/nvidia/gpus/0000:01:00.0/information", MadeFiles.CARD);
        nvml =
            () ->
                new Nvml.Answer(
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.of("Driver/library version mismatch"),
                    List.of());
      }
      case WSL -> {
        made.with("/dev/dxg", "")
            .with("/usr/lib/wsl/lib/libcuda.so.1", "")
            .with(
                "/etc/ld.so.cache",
                MadeFiles.cache(Map.of("libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1")));
        nvml = answers("581.15", 13000, gpu(0, "NVIDIA GeForce RTX 3060", "8.6", 12));
      }
      case CONTAINER ->
          made.with(DRIVER, MadeFiles.OPEN_MODULE)
              .with("/proc/cpuinfo", MadeFiles.ZEN.repeat(8))
              .with("/sys/fs/cgroup/cpu.max", "150000 100000")
              .with("/sys/fs/cgroup/memory.max", "" + (8L << 30));
      case PLAIN, MAC -> {}
    }
    NvidiaDriver driver = NvidiaDriver.of(made.files(), nvml);
    boolean mac = machine == Machine.MAC;
    return DeviceSurvey.look(
        new DeviceSurvey.Sources(
            made.files(),
            mac ? "aarch64" : "amd64",
            mac ? "Mac OS X" : "Linux",
            2,
            (machine == Machine.CONTAINER ? 8L : 62L) << 30,
            environment,
            nvml,
            file -> false,
            List.of(mac ? "macosx-arm64" : "linux-x86_64-onednn-avx2")),
        List.of(
            engine(CudaEngine.TORCH, machine, driver), engine(CudaEngine.ND4J, machine, driver)));
  }

  /** Every library in one folder, the driver's own aside. */
  private static void all(MadeFiles made, String folder) {
    CudaLibrary.ALL.stream()
        .filter(library -> !folder.contains("python") || !library.name().equals("driver"))
        .forEach(library -> made.libraries(folder, library.files()));
  }

  /** An engine as it answers on such a machine. */
  private static DeviceSurvey.Engine engine(
      CudaEngine engine, Machine machine, NvidiaDriver driver) {
    boolean built = machine.built && engine.name().equals("torch");
    boolean loads = machine == Machine.H100 || machine == Machine.OLD_DRIVER;
    List<Gpu> seen =
        machine == Machine.H100
            ? IntStream.range(0, 2)
                .mapToObj(i -> new Gpu(i, "NVIDIA H100 80GB HBM3", 9, 0, 80L << 30))
                .toList()
            : List.of();
    CudaFacts facts =
        new CudaFacts(
            built,
            driver,
            built && !loads
                ? Optional.of("libcudnn.so.9: cannot open shared object file")
                : Optional.empty(),
            seen);
    return new DeviceSurvey.Engine(
        engine.name(),
        built,
        device -> {
          try {
            engine.choose(Optional.of(device), facts);
            return Optional.empty();
          } catch (DeviceException refused) {
            return Optional.of(refused.sentences());
          }
        });
  }

  /** With {@code -Dselfdiff.regenerate=true} the texts are written instead. */
  @ParameterizedTest
  @EnumSource(Machine.class)
  void whatIsSaidFitsATerminalOf80Columns(Machine machine) throws IOException {
    String name = machine.name().toLowerCase(java.util.Locale.ROOT) + ".txt";
    String said = DevicesText.of(look(machine), terminal());
    if (Boolean.getBoolean("selfdiff.regenerate")) {
      Path folder = Path.of("src/test/resources", getClass().getPackageName().replace('.', '/'));
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), said);
    } else {
      try (var expected = getClass().getResourceAsStream(name)) {
        assertThat(said).isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(said.lines().filter(line -> line.contains(" ") && !line.contains("/")))
        .allMatch(line -> line.length() <= 80);
  }

  private static Terminal terminal() {
    return new Terminal(
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        false,
        80,
        true,
        false);
  }

  /** Scripts find every key on every machine. */
  @ParameterizedTest
  @EnumSource(Machine.class)
  void everyMachineHasTheSameKeys(Machine machine) throws IOException {
    JsonNode all = new ObjectMapper().readTree(DevicesJson.of(look(machine)));
    assertThat(keys(all))
        .containsExactly(
            "processor",
            "driver",
            "gpus",
            "libraries",
            "engines",
            "auto",
            "devices",
            "environment",
            "variables",
            "remedies");
    assertThat(keys(all.get("processor")))
        .containsExactly(
            "name",
            "architecture",
            "online",
            "threads",
            "allowed",
            "quota",
            "memory_bytes",
            "machine_memory_bytes",
            "abilities",
            "bf16",
            "libnd4j",
            "libnd4j_fitting");
    assertThat(keys(all.get("driver")))
        .containsExactly("present", "version", "cuda", "fault", "remedy", "gpus");
    assertThat(keys(all.get("devices")))
        .containsExactly("gpus", "gpu_backend", "processes", "process_backend");
    all.get("gpus")
        .forEach(
            gpu ->
                assertThat(keys(gpu))
                    .containsExactly(
                        "device",
                        "number",
                        "name",
                        "uuid",
                        "capability",
                        "memory_bytes",
                        "free_bytes"));
    assertThat(all.get("libraries")).hasSize(CudaLibrary.ALL.size());
    all.get("libraries")
        .forEach(
            library ->
                assertThat(keys(library)).containsExactly("name", "loadable", "path", "missing"));
    all.get("engines")
        .forEach(
            engine -> {
              assertThat(keys(engine)).containsExactly("name", "gpu_build", "verdicts");
              engine
                  .get("verdicts")
                  .forEach(
                      verdict ->
                          assertThat(keys(verdict)).containsExactly("device", "served", "refusal"));
            });
  }

  private static List<String> keys(JsonNode of) {
    List<String> keys = new ArrayList<>();
    for (Iterator<String> names = of.fieldNames(); names.hasNext(); ) {
      keys.add(names.next());
    }
    return keys;
  }

  @Test
  void valuesAreNumbersWhereTheyAreKnown() throws IOException {
    JsonNode all = new ObjectMapper().readTree(DevicesJson.of(look(Machine.H100)));

    assertThat(all.at("/auto").asText()).isEqualTo("cuda:0");
    assertThat(all.at("/gpus/0/number").asInt()).isEqualTo(1);
    assertThat(all.at("/gpus/0/memory_bytes").asLong()).isEqualTo(80L << 30);
    assertThat(all.at("/driver/gpus").asInt()).isEqualTo(3);
    assertThat(all.at("/devices/gpus").asInt()).isEqualTo(2);
    assertThat(all.at("/engines/0/verdicts/1/served").asBoolean()).isTrue();
    assertThat(all.at("/processor/bf16").asText()).isEqualTo("tiles");
    assertThat(all.at("/processor/quota").isNull()).isTrue();
    JsonNode half = new ObjectMapper().readTree(DevicesJson.of(look(Machine.CONTAINER)));
    assertThat(half.at("/processor/quota").asDouble()).isEqualTo(1.5);
  }

  @Test
  void thisMachineIsLookedOver() {
    DeviceFindings found = DeviceSurvey.look();

    assertThat(found.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(found.engines()).extracting(EngineFindings::name).containsExactly("torch", "nd4j");
    assertThat(found.engines().get(0).verdicts().get(0).device()).isEqualTo(Device.CPU);
    assertThat(DevicesText.of(found, terminal())).startsWith("Processor\n  name        ");
  }
}
