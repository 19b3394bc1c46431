package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.selfdiff.runner.engine.joined.JoinedPlan;
import org.selfdiff.runner.engine.plan.ExecutionPlan;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.plan.Planner;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * What libtorch is given to run a step, for whoever runs it elsewhere. Neither library nor device
 * is needed to write it.
 *
 * @param text TorchScript functions: {@code once}, which computes constants, and the parts
 * @param parameters flat tensors that every function may take, in the order in which {@code once}
 *     and a whole step take them
 * @param metrics tensors behind these
 * @param parts what makes a step, in order: {@code step} alone, which takes everything that {@code
 *     once} does, or the parts of a step that is cut
 */
public record StepText(
    String text, List<Parameter> parameters, List<Metric> metrics, List<StepPart> parts) {
  /** Copies the lists. */
  public StepText {
    parameters = List.copyOf(parameters);
    metrics = List.copyOf(metrics);
    parts = List.copyOf(parts);
  }

  /**
   * Memory that outlives a step.
   *
   * @param variable its name where a step is cut
   * @param owner state, input, constant, or an arena that begins as zeros
   * @param name of the state or input
   * @param values of a constant of the graph, all or one for all; empty for zeros
   */
  public record Parameter(
      String variable,
      Storage.Owner owner,
      String name,
      DType type,
      long elements,
      double[] values) {}

  /** A tensor that a step reports in. */
  public record Metric(String variable, String name, DType type, Shape shape) {}

  /**
   * A part of a step.
   *
   * @param function its name in the text; empty where there is nothing to call
   * @param in variables that it takes
   * @param out variables that it gives, the first of its list; further ones are not needed
   * @param then what is launched behind it
   */
  public record StepPart(
      String function, List<String> in, List<String> out, Optional<Launched> then) {}

  /**
   * A kernel that is launched between two parts.
   *
   * @param arguments variables of its tensors
   */
  public record Launched(JoinedKernel kernel, List<String> arguments) {}

  /**
   * Writes a step of one device.
   *
   * @param placement where it would run; the device need not be there
   * @throws IllegalArgumentException if it exchanges values with other ranks
   */
  public static StepText of(TrainingStep step, Placement placement) {
    Device device = placement.device();
    ComputePrecision precision = placement.precision();
    TorchKernels kernels = new TorchKernels(device);
    ExecutionPlan plan = Planner.plan(step, kernels);
    TorchScript script =
        placement.joined() && device.isCuda()
            ? TorchScript.of(step, plan, JoinedPlan.of(plan, precision), kernels, precision, device)
            : TorchScript.of(step, plan, kernels, precision, device);
    if (script.exchanges()) {
      throw new IllegalArgumentException("the step exchanges values with other ranks");
    }
    List<String> names = script.parameterNames();
    Map<Storage, double[]> constants = constants(plan);
    List<Parameter> parameters = new ArrayList<>();
    for (Storage s : script.parameters()) {
      double[] values = constants.getOrDefault(s, new double[0]);
      String variable = names.get(parameters.size());
      parameters.add(new Parameter(variable, s.owner(), s.name(), s.type(), s.elements(), values));
    }
    List<Metric> metrics = new ArrayList<>();
    for (String m : script.metrics()) {
      String variable = names.get(parameters.size() + metrics.size());
      Value value = plan.metrics().get(m).value();
      metrics.add(new Metric(variable, m, value.type(), value.shape()));
    }
    if (script.isWhole()) {
      StepPart all = new StepPart("step", names, List.of(), Optional.empty());
      String text = script.onceFunction() + "\n" + script.stepFunction();
      return new StepText(text, parameters, metrics, List.of(all));
    }
    List<TorchScript.ScriptBlock> blocks = TorchSegments.segments(script.step());
    ScriptCut cut = new ScriptCut(script, blocks);
    String text = script.onceFunction() + "\n" + cut.text();
    return new StepText(text, parameters, metrics, parts(blocks, cut));
  }

  private static Map<Storage, double[]> constants(ExecutionPlan plan) {
    Map<Storage, double[]> values = new HashMap<>();
    for (Instruction i : plan.instructions()) {
      if (i instanceof Instruction.Call call && call.node().op() instanceof Constant c) {
        values.put(call.writes().get(0).storage(), c.values());
      }
    }
    return values;
  }

  private static List<StepPart> parts(List<TorchScript.ScriptBlock> blocks, ScriptCut cut) {
    List<StepPart> parts = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      ScriptCut.Piece piece = cut.pieces().get(i);
      String function = blocks.get(i).lines().isEmpty() ? "" : "piece_" + i;
      Optional<Launched> then = Optional.empty();
      if (blocks.get(i).then() instanceof Interlude.Launch launch) {
        then = Optional.of(new Launched(launch.group().kernel(), launch.arguments()));
      }
      parts.add(new StepPart(function, piece.in(), piece.out(), then));
    }
    return parts;
  }
}
