package org.selfdiff.runner.session;

import java.util.Locale;
import java.util.Optional;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.engine.StepMemory;

/** The memory of a step as a block of text for the terminal. */
public final class StepMemoryText {
  private final StringBuilder text = new StringBuilder();

  private StepMemoryText() {}

  /** What a step needs, part by part, and what there is. */
  public static String of(FittingStep step) {
    StepMemoryText block = new StepMemoryText();
    StepMemory memory = step.memory();
    Hardware hardware = step.setup().experiment().hardware();
    block.line(
        "memory",
        "%s of a step of %s in %s on %s%s"
            .formatted(
                StepMemory.gib(memory.bytes()),
                images(step.setup()),
                hardware.precision().name().toLowerCase(Locale.ROOT),
                step.setup().placement().device(),
                room(step)));
    block.part("networks", memory.networks());
    block.part("averages", memory.averages());
    block.part("optimizer", memory.optimizer());
    block.part("queues", memory.queues());
    block.part("inputs", memory.inputs());
    block.part("constants", memory.constants());
    block.part("activations", memory.values());
    block.part("kernel", memory.kernel());
    return block.text.toString();
  }

  private static String images(Setup setup) {
    int batch = setup.experiment().hardware().batch();
    int ranks = setup.world();
    return ranks == 1
        ? batch + " images"
        : batch / ranks + " of " + batch + " images, one of " + ranks + " devices,";
  }

  private static String room(FittingStep step) {
    Optional<DeviceRoom> room = step.room();
    return room.map(r -> "; " + r.words()).orElse("; no such device here: set hardware.memory");
  }

  private void part(String what, long bytes) {
    if (bytes > 0) {
      line("", String.format(Locale.ROOT, "%-12s%12s", what, StepMemory.gib(bytes)));
    }
  }

  private void line(String what, String says) {
    text.append(String.format(Locale.ROOT, "%-8s%s\n", what, says));
  }
}
