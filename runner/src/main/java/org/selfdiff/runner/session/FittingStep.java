package org.selfdiff.runner.session;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import org.selfdiff.methods.graph.SizeException;
import org.selfdiff.methods.method.Backward;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.StepMemory;
import org.selfdiff.runner.engine.group.ProcessGroup;

/** The training step of an experiment, planned: nothing is allocated, and no device is needed. */
public final class FittingStep {
  private final Setup setup;
  private final MethodGraph graph;
  private final StepMemory memory;
  private final Optional<DeviceRoom> room;

  private FittingStep(Setup setup, Optional<DeviceRoom> room) {
    this.setup = setup;
    this.room = room;
    this.graph = setup.train();
    this.memory = setup.executor().memory(graph.step(), setup.placement());
  }

  private FittingStep(FittingStep planned, ProcessGroup group) {
    this.setup = planned.setup.with(group);
    this.room = planned.room;
    this.graph = planned.graph;
    this.memory = planned.memory;
  }

  /**
   * Plans a step: of the ways of computing its gradients the first that fits, or the last if none
   * does.
   *
   * @throws StepTooLargeException if a value has more elements than an array can have
   */
  public static FittingStep of(Setup setup) {
    Optional<DeviceRoom> room = DeviceRoom.of(setup);
    FittingStep step = null;
    for (Backward way : ways(setup)) {
      step = new FittingStep(setup.with(way), room);
      if (step.fits()) {
        break;
      }
    }
    return step;
  }

  /** Ways of computing gradients that the experiment allows, the quickest first. */
  private static List<Backward> ways(Setup setup) {
    Backward asked = setup.backward();
    return setup.experiment().hardware().recompute() == Hardware.Recompute.AUTO
        ? List.of(asked, new Backward(true, asked.scaled()))
        : List.of(asked);
  }

  /** The same step in a group of as many ranks as it was planned for. */
  FittingStep in(ProcessGroup group) {
    if (group.size() != setup.world()) {
      throw new IllegalArgumentException(
          "a step for " + setup.world() + " ranks in a group of " + group.size());
    }
    return new FittingStep(this, group);
  }

  /** The setup with the way that was chosen. */
  public Setup setup() {
    return setup;
  }

  /** The step. */
  public MethodGraph graph() {
    return graph;
  }

  /** What it needs. */
  public StepMemory memory() {
    return memory;
  }

  /** What it may take; none where that is not known. */
  public Optional<DeviceRoom> room() {
    return room;
  }

  /** Whether it needs no more than there is, as far as that is known. */
  public boolean fits() {
    return room.isEmpty() || memory.bytes() <= room.get().bytes();
  }

  /**
   * Refuses a step that needs more than there is.
   *
   * @throws StepTooLargeException with what it needs, what there is, the largest batch that fits,
   *     and what else helps
   */
  public FittingStep require() {
    if (!fits()) {
      throw new StepTooLargeException(refusal(room.orElseThrow()));
    }
    return this;
  }

  private String refusal(DeviceRoom have) {
    StringBuilder text = new StringBuilder();
    text.append("a step needs ").append(StepMemory.gib(memory.bytes())).append(" of memory, and ");
    text.append(have.words()).append(": ").append(memory.parts()).append(". ");
    OptionalInt largest = largestBatch(have.bytes());
    text.append(
        largest.isPresent()
            ? "hardware.batch = " + largest.getAsInt() + " is the largest that fits"
            : "No batch is small enough" + memory.largestTensor(have.bytes()));
    return text.append(others()).append('.').toString();
  }

  private OptionalInt largestBatch(long have) {
    return new LargestBatch(setup::accepts, this::bytes, have)
        .below(
            setup.experiment().hardware().batch(),
            memory.bytes(),
            memory.states() + memory.constants());
  }

  private long bytes(int batch) {
    return bytes(setup.withBatch(batch));
  }

  private static long bytes(Setup other) {
    try {
      return other.executor().memory(other.build().step(), other.placement()).bytes();
    } catch (SizeException | StepTooLargeException e) {
      return LargestBatch.NEVER;
    }
  }

  /** Settings with which the same batch needs less, planned as well. */
  private String others() {
    StringJoiner list = new StringJoiner(", ");
    Placement placement = setup.placement();
    boolean full = !placement.precision().isMixed();
    Hardware hardware = setup.experiment().hardware();
    if (full
        && hardware.precision() != Hardware.Precision.FP64
        && hardware.engine() != Hardware.Engine.ND4J) {
      other(
          list,
          "hardware.precision = bf16",
          setup.with(placement.withPrecision(ComputePrecision.BF16)));
    }
    if (!setup.backward().recompute()) {
      other(
          list,
          "hardware.recompute = blocks",
          setup.with(new Backward(true, setup.backward().scaled())));
    }
    return list.length() == 0 ? "" : "; the same batch needs " + list;
  }

  private void other(StringJoiner list, String words, Setup other) {
    long bytes = bytes(other);
    if (bytes < memory.bytes()) {
      list.add(StepMemory.gib(bytes) + " with " + words);
    }
  }
}
