package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Moco;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.config.derive.KeysPerStep;

/** MoCo's queue takes the keys of whole steps, as the authors' code asserts. */
final class QueueOfWholeSteps implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method(Moco.class)
        .ifPresent(moco -> parts.hardware().ifPresent(hardware -> check(moco, hardware, findings)));
  }

  private static void check(Moco moco, Hardware hardware, Findings findings) {
    int keys = KeysPerStep.of(moco, hardware);
    int queue = moco.queue();
    if (queue % keys == 0) {
      return;
    }
    int below = queue / keys * keys;
    String near = below == 0 ? "" + keys : below + " or " + (below + keys);
    String why =
        moco.symmetric()
            ? "2 x batch " + hardware.batch() + ", symmetric"
            : "batch " + hardware.batch();
    findings.add(
        "method.queue",
        queue
            + " is not a multiple of the "
            + keys
            + " keys of a step ("
            + why
            + "), expected for instance "
            + near,
        "hardware.batch",
        "method.symmetric");
  }
}
