package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.config.derive.KeysPerStep;
import org.selfdiff.runner.config.derive.MocoBlock;

/** MoCo's queue takes the keys of whole steps, as the authors' code asserts. */
final class QueueOfWholeSteps implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method()
        .flatMap(MocoBlock::of)
        .ifPresent(
            block -> parts.hardware().ifPresent(hardware -> check(block, hardware, findings)));
  }

  private static void check(MocoBlock block, Hardware hardware, Findings findings) {
    Moco moco = block.moco();
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
        block.at("queue"),
        queue
            + " is not a multiple of the "
            + keys
            + " keys of a step ("
            + why
            + "), expected for instance "
            + near,
        "hardware.batch",
        block.at("symmetric"));
  }
}
