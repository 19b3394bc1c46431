package org.selfdiff.runner.devices;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.machine.CudaLibrary;
import org.selfdiff.runner.machine.Limits;
import org.selfdiff.runner.machine.NvidiaGpu;
import org.selfdiff.runner.machine.VisibleGpus;
import org.selfdiff.runner.terminal.Terminal;

/** The findings for a terminal. */
public final class DevicesText {
  private static final int LABEL = 13;
  private static final int INDENT = 2;

  private final DeviceFindings found;
  private final Terminal terminal;
  private final StringBuilder text = new StringBuilder();

  private DevicesText(DeviceFindings found, Terminal terminal) {
    this.found = found;
    this.terminal = terminal;
  }

  /** A block of text with a line end. */
  public static String of(DeviceFindings found, Terminal terminal) {
    DevicesText made = new DevicesText(found, terminal);
    made.processor();
    made.gpus();
    made.libraries();
    made.share();
    made.environment();
    made.remedies();
    return made.text.toString();
  }

  private void heading(String words) {
    text.append(text.isEmpty() ? "" : "\n").append(terminal.bold(words)).append('\n');
  }

  /** A label and words, broken where they would leave the terminal. */
  private void row(String label, String words) {
    String shown = label;
    for (String line : broken(words, terminal.width() - INDENT - LABEL)) {
      text.append(" ".repeat(INDENT))
          .append(terminal.faint(String.format(Locale.ROOT, "%-" + LABEL + "s", shown)))
          .append(line)
          .append('\n');
      shown = "";
    }
  }

  /** Lines of words; a word that is longer than a line has one of its own. */
  private static List<String> broken(String words, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : words.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private void processor() {
    heading("Processor");
    row("name", found.processor().name());
    row("threads", threads());
    row("memory", memory());
    if (found.processor().isKnown()) {
      List<String> abilities = found.processor().abilities();
      row(
          "abilities",
          abilities.isEmpty() ? "none that matter here" : String.join(", ", abilities));
      row("bf16", "hardware.precision = bf16 is " + bf16());
    }
    row("libnd4j", libnd4j());
    if (found.engines().stream().allMatch(engine -> engine.refusal(Device.CPU).isEmpty())) {
      row(
          "engines",
          found.engines().stream().map(EngineFindings::name).collect(Collectors.joining(", ")));
    } else {
      engines(Device.CPU);
    }
  }

  private String bf16() {
    return switch (found.processor().bf16()) {
      case TILES -> "quicker than fp32: the processor multiplies it in tiles";
      case VECTORS -> "multiplied by the processor; whether it is quicker than fp32, bench tells";
      case NONE -> "slower than fp32: the processor does not multiply it";
    };
  }

  private String threads() {
    int online = found.processor().online();
    String of = found.threads() + (online > found.threads() ? " of the machine's " + online : "");
    Limits limits = found.limits();
    if (online <= found.threads()) {
      return of;
    }
    return of
        + (limits.quota().isPresent()
            ? String.format(
                Locale.ROOT,
                ": its control group gives time for %.1f",
                limits.quota().getAsDouble())
            : limits.allowed().map(list -> ": it may run on " + list).orElse(""));
  }

  private String memory() {
    String has = StepMemory.gib(found.memory());
    Limits limits = found.limits();
    return limits.memoryLimit().isPresent() && limits.memory().isPresent()
        ? has
            + " of the machine's "
            + StepMemory.gib(limits.memory().getAsLong())
            + ", the limit of its control group"
        : has;
  }

  private String libnd4j() {
    String here = found.libnd4j().isEmpty() ? "none" : String.join(", ", found.libnd4j());
    return found.libnd4jFits()
        ? here
        : here
            + " in this build; "
            + found.fitting().orElseThrow()
            + " fits the processor, and ./selfdiff builds with it";
  }

  /** What each engine says of a device; what has been said before is not repeated. */
  private void engines(Device device) {
    String before = "";
    for (EngineFindings engine : found.engines()) {
      String refusal = engine.refusal(device).orElse("");
      String plain = refusal.replace("engine " + engine.name(), "engine");
      if (refusal.isEmpty()) {
        row(engine.name(), "can use it");
      } else if (device.index() > 0 && refusal.equals(asFirst(engine, device))) {
        row(engine.name(), "cannot, as with " + Device.cuda(0));
      } else if (!plain.equals(before)) {
        row(engine.name(), refusal);
      }
      before = plain;
    }
  }

  /** What is said of the first GPU, as if it were another. */
  private static String asFirst(EngineFindings engine, Device other) {
    String first = Device.cuda(0).toString();
    return engine.refusal(Device.cuda(0)).orElse("").replace(first, other.toString());
  }

  private void gpus() {
    heading("GPUs");
    if (!found.driver().present()) {
      row("driver", "none: NVIDIA's is not installed");
    } else {
      row(
          "driver",
          "NVIDIA "
              + found.driver().version().orElse("driver of unknown version")
              + found.driver().cudaWords().map(c -> ", for CUDA up to " + c).orElse("")
              + fault());
    }
    for (int i = 0; i < found.visible().size(); i++) {
      row("cuda:" + i, gpu(found.visible().get(i)));
      engines(Device.cuda(i));
    }
    int hidden = found.driver().gpus().size() - found.visible().size();
    if (hidden > 0) {
      row("hidden", hidden + " by " + VisibleGpus.VARIABLE);
    }
    if (VisibleGpus.inOwnOrder(found.driver().gpus(), found.environment())) {
      row(
          "order",
          "CUDA counts the fastest first and may number these differently;"
              + " CUDA_DEVICE_ORDER=PCI_BUS_ID makes it count as here");
    }
    if (found.visible().isEmpty()) {
      engines(Device.cuda(0));
    }
  }

  /** What is wrong with the driver, unless the first engine says it just below. */
  private String fault() {
    String said = found.engines().get(0).refusal(Device.cuda(0)).orElse("");
    return found
        .driver()
        .fault()
        .filter(fault -> !said.contains(fault.why()))
        .map(fault -> "; " + fault.why() + ": " + fault.remedy())
        .orElse("");
  }

  private static String gpu(NvidiaGpu gpu) {
    String memory =
        gpu.memory().isEmpty()
            ? ""
            : ", "
                + (gpu.free().isPresent()
                    ? StepMemory.gib(gpu.free().getAsLong()) + " free of "
                    : "")
                + StepMemory.gib(gpu.memory().getAsLong());
    return gpu.name() + gpu.capability().map(c -> ", compute capability " + c).orElse("") + memory;
  }

  private void libraries() {
    boolean wanted =
        found.driver().present() || found.engines().stream().anyMatch(EngineFindings::gpuBuild);
    if (!wanted || found.libraries().isEmpty()) {
      return;
    }
    heading("Libraries for GPUs");
    List<String> builds =
        found.engines().stream()
            .filter(EngineFindings::gpuBuild)
            .map(EngineFindings::name)
            .toList();
    row("this build", builds.isEmpty() ? "has none" : "has those of " + String.join(", ", builds));
    places(true).forEach((folder, names) -> row("found", names + " in " + folder));
    places(false)
        .forEach(
            (folder, names) ->
                row("not loadable", names + " in " + folder + ", where the loader does not look"));
    List<String> missing =
        found.libraries().stream()
            .filter(library -> !library.missing().isEmpty())
            .map(library -> library.library().name() + " (" + files(library.missing()) + ")")
            .toList();
    if (!missing.isEmpty()) {
      row("missing", String.join(", ", missing));
    }
  }

  /** The names of libraries by the folder that they were found in. */
  private Map<String, String> places(boolean loadable) {
    Map<String, String> names = new LinkedHashMap<>();
    for (CudaLibrary.Found library : found.libraries()) {
      if (library.missing().isEmpty() && library.loadable() == loadable) {
        names.merge(
            library.place().orElseThrow().folder(),
            library.library().name(),
            (before, name) -> before + ", " + name);
      }
    }
    return names;
  }

  private static String files(List<String> names) {
    return names.get(0) + (names.size() == 1 ? "" : " and " + (names.size() - 1) + " more");
  }

  private void share() {
    heading("Runs");
    row("auto", "hardware.device = auto takes " + found.auto());
    int gpus = found.servedGpus();
    if (gpus > 0) {
      row(
          "devices",
          "hardware.devices = "
              + (gpus == 1 ? "1" : "1 to " + gpus)
              + " on GPUs, which exchange by NCCL");
    }
    row(
        gpus > 0 ? "" : "devices",
        "hardware.devices = 1 to %d on processors, which exchange by Gloo; more than %d %s no quicker"
            .formatted(
                found.mostProcesses(), found.threads(), found.threads() == 1 ? "is" : "are"));
  }

  private void environment() {
    if (found.environment().isEmpty() && found.variables().isEmpty()) {
      return;
    }
    heading("Environment");
    text.append(
        found.environment().entrySet().stream()
            .map(e -> " ".repeat(INDENT) + e.getKey() + "=" + e.getValue() + "\n")
            .collect(Collectors.joining()));
    found.variables().forEach(sentence -> row("", sentence));
  }

  private void remedies() {
    if (found.remedies().isEmpty()) {
      return;
    }
    heading("To do");
    for (String remedy : found.remedies()) {
      for (String line : broken(remedy, terminal.width() - INDENT)) {
        text.append(" ".repeat(INDENT)).append(line).append('\n');
      }
    }
  }
}
