package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.proof.ProofResult;
import org.selfdiff.runner.session.proof.TensorError;

/** What {@code bench --prove} tells, as text and for JSON. */
final class ProofReport {
  private final Setup setup;
  private final ProofResult result;

  ProofReport(Setup setup, ProofResult result) {
    this.setup = setup;
    this.result = result;
  }

  /** Tensors by state, in order. */
  private Map<String, List<TensorError>> states() {
    return result.tensors().stream()
        .collect(
            Collectors.groupingBy(TensorError::state, LinkedHashMap::new, Collectors.toList()));
  }

  private static double norm(List<TensorError> tensors, boolean update) {
    return Math.sqrt(
        tensors.stream().mapToDouble(t -> update ? t.update() : t.error()).map(x -> x * x).sum());
  }

  private static double ofUpdate(List<TensorError> tensors) {
    double error = norm(tensors, false);
    return error == 0 ? 0 : error / norm(tensors, true);
  }

  private static TensorError worst(List<TensorError> tensors) {
    TensorError worst = tensors.get(0);
    for (TensorError t : tensors) {
      worst = t.ofAllowed() > worst.ofAllowed() ? t : worst;
    }
    return worst;
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s, batch %d: %s on %s with %s, against float64 on the processor%n%n",
        setup.experiment().name(),
        setup.experiment().hardware().batch(),
        setup.experiment().hardware().precision().word(),
        setup.placement().device(),
        setup.executor().name());
    out.printf("%-6s %16s %16s %10s %10s%n", "step", "loss", "float64", "off by", "allowed");
    for (int i = 0; i < result.losses().size(); i++) {
      ProofResult.Loss l = result.losses().get(i);
      out.printf(
          Locale.ROOT,
          "%-6d %16.8f %16.8f %10.1e %10.1e%n",
          i + 1,
          l.found(),
          l.reference(),
          Math.abs(l.found() - l.reference()),
          l.allowed());
    }
    out.printf(
        "%n%-36s %10s %9s %s%n",
        "state",
        "error",
        "shown",
        "worst tensor, its error of what is allowed, after the first step");
    states()
        .forEach(
            (name, tensors) -> {
              TensorError worst = worst(tensors);
              out.printf(
                  Locale.ROOT,
                  "%-36s %10.1e %4d/%-4d %s %.2f%n",
                  name,
                  ofUpdate(tensors),
                  tensors.stream().filter(TensorError::decided).count(),
                  tensors.size(),
                  worst.name(),
                  worst.ofAllowed());
            });
    out.printf(
        "%nThe error of a state is that of its update: |x - reference| / |reference - first|.%n");
    out.printf("%-36s %s%n", "the same steps again", words(result.again()));
    if (!Double.isNaN(result.recorded())) {
      out.printf("%-36s %s%n", "as a recording", words(result.recorded()));
    }
    out.printf("%-36s %s%n", "with an evaluation in turns", words(result.turns()));
    out.printf(
        Locale.ROOT,
        "%-36s %.1f%n",
        "ms of a step, loss read every step",
        result.millisecondsRead());
    out.printf(
        Locale.ROOT,
        "%-36s %.1f%n",
        "ms of a step, loss read at the end",
        result.millisecondsQueued());
    List<String> failures = result.failures();
    out.println();
    out.println(failures.isEmpty() ? "proof passed" : "proof failed");
    out.flush();
  }

  private static String words(double distance) {
    return distance == 0 ? "the same bits" : String.format(Locale.ROOT, "off by %.1e", distance);
  }

  Map<String, Object> json() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("recipe", setup.experiment().name());
    line.put("engine", setup.executor().name());
    line.put("batch", setup.experiment().hardware().batch());
    line.put("device", setup.placement().device().toString());
    line.put("precision", setup.experiment().hardware().precision().word());
    line.put("threads", setup.placement().threads());
    List<Object> losses = new ArrayList<>();
    for (ProofResult.Loss l : result.losses()) {
      losses.add(Map.of("loss", l.found(), "fp64", l.reference(), "allowed", l.allowed()));
    }
    line.put("losses", losses);
    Map<String, Object> states = new LinkedHashMap<>();
    states()
        .forEach(
            (name, tensors) -> {
              Map<String, Object> state = new LinkedHashMap<>();
              TensorError worst = worst(tensors);
              state.put("error_of_update", ofUpdate(tensors));
              state.put("worst", worst.name());
              state.put("worst_of_allowed", worst.ofAllowed());
              state.put("tensors", tensors.size());
              state.put("decided", tensors.stream().filter(TensorError::decided).count());
              states.put(name, state);
            });
    line.put("states", states);
    line.put("again", result.again());
    if (!Double.isNaN(result.recorded())) {
      line.put("recorded", result.recorded());
    }
    line.put("in_turns", result.turns());
    line.put("ms_loss_read", result.millisecondsRead());
    line.put("ms_loss_at_end", result.millisecondsQueued());
    line.put("passed", result.failures().isEmpty());
    line.put("failures", result.failures());
    return line;
  }
}
