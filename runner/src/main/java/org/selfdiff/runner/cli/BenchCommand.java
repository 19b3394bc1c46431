package org.selfdiff.runner.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.InputBench;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.session.EnoughImages;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.SharedBench;
import org.selfdiff.runner.session.StepBench;
import org.selfdiff.runner.session.StepProfile;
import org.selfdiff.runner.session.Threads;
import org.selfdiff.runner.session.proof.ProofResult;
import org.selfdiff.runner.session.proof.StepFolder;
import org.selfdiff.runner.session.proof.StepProof;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Times the training step or the input of an experiment. */
@Command(
    name = "bench",
    header = "Time an experiment's training step, or its input.",
    description = {
      "",
      "The step runs on random images, so that no input is timed; --input times reading, decoding"
          + " and augmenting instead. --prove compares the step with float64 on the processor, as a"
          + " check of a machine or a GPU; --emit writes it as files with which others can do the"
          + " same. Words KEY=VALUE override the file."
    },
    parameterListHeading = "%nWords:%n",
    optionListHeading = "%nOptions:%n")
final class BenchCommand implements Callable<Integer> {
  private static final int COUNTED = 7;
  private static final int PROVEN = 3;
  private static final int TIMED = 3;
  private static final int TIMED_ON_GPU = 30;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE|KEY=VALUE",
      description = "Experiment file and overrides.")
  private List<String> words = List.of();

  @Mixin private final ScriptOptions script = new ScriptOptions();

  @Option(
      names = "--steps",
      description = "Steps that count (default: 7; with --prove and --emit 3, which may be 0).")
  private Integer steps;

  @Option(
      names = "--warmup",
      defaultValue = "2",
      description = "Steps before the first that counts (default: ${DEFAULT-VALUE}).")
  private int warmup;

  @Option(
      names = "--threads",
      description = "Threads; the experiment's hardware.threads otherwise.")
  private Integer threads;

  @Option(names = "--json", description = "One line of JSON.")
  private boolean json;

  @Option(
      names = "--profile",
      description = "Show where a step spends its time, measured and predicted.")
  private boolean profile;

  @Option(names = "--input", description = "Time the input instead of the step.")
  private boolean input;

  @Option(
      names = "--images",
      defaultValue = "2000",
      description = "With --input: images to time (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--prove",
      description =
          "Compare the step on its device and in its precision with float64 on the processor: losses,"
              + " states, the same steps again, recorded, and with an evaluation in turns.")
  private boolean prove;

  @Option(
      names = "--emit",
      paramLabel = "DIR",
      description =
          "Write the step as files: TorchScript for processors and GPUs in every precision, rules of"
              + " its states and images, and what some steps gave here.")
  private Path emit;

  @Mixin private SmokeOption smoke;

  @Override
  public Integer call() throws Exception {
    requireFitting();
    Arguments split =
        Arguments.ofExperiments(script.with(words, spec.commandLine()), spec.commandLine());
    Path file = split.one(spec.commandLine());
    List<String> overrides = new ArrayList<>(split.overrides());
    if (threads != null) {
      overrides.add("hardware.threads=" + threads);
    }
    Loaded.Valid loaded = smoke.load(new ExperimentLoader(), file, overrides);
    if (prove) {
      return prove(loaded.experiment()).status();
    }
    if (emit != null) {
      emit(loaded.experiment());
      return ExitCode.OK.status();
    }
    say(input ? "opening the images" : "compiling the step");
    if (input) {
      input(loaded.experiment());
    } else {
      step(loaded);
    }
    return ExitCode.OK.status();
  }

  private void requireFitting() {
    int least = emit == null ? 1 : 0;
    if ((steps != null && steps < least)
        || warmup < 1
        || images < 1
        || (threads != null && threads < 1)) {
      throw new ParameterException(
          spec.commandLine(),
          emit == null
              ? "--steps, --warmup, --images and --threads are at least 1"
              : "--steps is at least 0, --warmup, --images and --threads are at least 1");
    }
    List<String> asked = new ArrayList<>();
    if (input) {
      asked.add("--input");
    }
    if (prove) {
      asked.add("--prove");
    }
    if (emit != null) {
      asked.add("--emit");
    }
    if (profile && !input) {
      asked.add("--profile");
    }
    if (asked.size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          String.join(" and ", asked) + " are different measurements, expected one of them");
    }
  }

  private ExitCode prove(Experiment e) throws Exception {
    Setup setup = Setup.of(e);
    int timed = setup.placement().device().isCuda() ? TIMED_ON_GPU : TIMED;
    ProofResult result = new StepProof(setup, orElse(PROVEN), timed, this::say).run();
    ProofReport report = new ProofReport(setup, result);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(report.json()));
      out.flush();
    } else {
      report.print(out);
    }
    result.failures().forEach(this::tell);
    return result.failures().isEmpty() ? ExitCode.OK : ExitCode.VERIFICATION;
  }

  private void emit(Experiment e) {
    Path folder = Arguments.path(emit.toString(), spec.commandLine());
    long bytes = new StepFolder(e, orElse(PROVEN), this::say).write(folder);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %s, batch %d, %.1f MB%n", folder, e.name(), e.hardware().batch(), bytes / 1e6);
    out.flush();
  }

  private int orElse(int usual) {
    return steps == null ? usual : steps;
  }

  /** Beside what is measured, which scripts read. */
  private void say(String activity) {
    spec.commandLine().getErr().println(activity);
    spec.commandLine().getErr().flush();
  }

  private void step(Loaded.Valid loaded) throws Exception {
    Experiment e = loaded.experiment();
    count(e);
    try (SharedBench shared = SharedBench.of(loaded)) {
      StepBench bench = shared.bench();
      Setup setup = shared.setup();
      StepBench.StepTimes r = bench.measure(warmup, orElse(COUNTED));
      int batch = e.hardware().batch();
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("recipe", e.name());
      line.put("engine", setup.executor().name());
      line.put("batch", batch);
      if (setup.world() > 1) {
        line.put("devices", setup.world());
        line.put("batch_per_device", batch / setup.world());
      }
      line.put("device", setup.placement().device().toString());
      line.put("threads", setup.placement().threads());
      line.put("steps", r.steps());
      line.put("ms_median", tenths(r.medianMilliseconds()));
      line.put("ms_min", tenths(r.minMilliseconds()));
      line.put("images_per_s", tenths(1000 * batch / r.medianMilliseconds()));
      line.put("compile_ms", tenths(r.compileMilliseconds()));
      line.put("first_ms", tenths(r.firstMilliseconds()));
      if (!Double.isNaN(r.settledMib())) {
        line.put("rss_mb_step20", Math.round(r.settledMib()));
      }
      line.put("rss_mb_end", Math.round(r.lastMib()));
      line.put("peak_rss_mb", Math.round(r.peakMib()));
      line.put("step_mb", Math.round(r.stepMib()));
      line.put("step_mb_planned", Math.round(r.plannedMib()));
      if (profile && json) {
        line.put("profile", ProfileJson.of(bench.profile(), r.medianMilliseconds()));
      }
      print(line);
      if (profile && !json) {
        profile(bench.profile(), r.medianMilliseconds());
      }
    }
  }

  /** The step needs no images, but a batch that they do not fill is no step of the experiment. */
  private void count(Experiment e) {
    if (e.data().training().isPresent()) {
      return;
    }
    ImageSet opened;
    try {
      opened = e.data().open();
    } catch (DataException missing) {
      tell("the batch is not compared with the number of images: " + missing.getMessage());
      return;
    }
    try (ImageSet set = opened) {
      set.notices().forEach(this::tell);
      EnoughImages.toRead(e, set);
    }
  }

  private void tell(String notice) {
    spec.commandLine().getErr().println(notice);
  }

  private void profile(StepProfile measured, double step) {
    PrintWriter out = spec.commandLine().getOut();
    new ProfileTable(measured, step).print(out);
    out.flush();
  }

  private void input(Experiment e) throws Exception {
    try (ImageSet set = e.data().open()) {
      set.notices().forEach(this::tell);
      EnoughImages.toRead(e, set);
      int batch = e.hardware().batch();
      int workers = threads == null ? Threads.loaders(e) : threads;
      InputBench.InputRates r = new InputBench(set, e.views()).measure(images, batch, workers);
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("recipe", e.name());
      line.put("size", e.views().size());
      line.put("views", r.viewsPerImage());
      line.put("images", r.images());
      line.put("images_per_s_per_core", tenths(r.imagesPerSecondPerCore()));
      line.put("workers", r.workers());
      line.put("images_per_s", tenths(r.imagesPerSecond()));
      print(line);
    }
  }

  private void print(Map<String, Object> line) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonMapper.builder().build().writeValueAsString(line));
    } else {
      line.forEach((key, value) -> out.printf("%-22s %s%n", key, value));
    }
    out.flush();
  }

  private static double tenths(double value) {
    return Math.round(10 * value) / 10.0;
  }
}
