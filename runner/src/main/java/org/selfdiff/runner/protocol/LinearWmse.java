package org.selfdiff.runner.protocol;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;

/**
 * The linear evaluation of the W-MSE code base, {@code eval/sgd.py}, which in spite of its name is
 * Adam's: features of center views, one look at the test images behind the last epoch.
 */
@Kind(
    value = "linear-w-mse",
    doc =
        "Linear classifier by the code of W-MSE: Adam, exponential per epoch, the last one counts")
public record LinearWmse(
    @Setting(doc = "learning rate at the beginning", byDefault = "0.01", min = 0, above = true)
        double lr,
    @Setting(
            doc = "learning rate that would follow the last epoch",
            byDefault = "1e-6",
            min = 0,
            above = true)
        double lrEnd,
    @Setting(doc = "weight decay added to the gradient", byDefault = "5e-6", min = 0)
        double weightDecay,
    @Setting(
            doc = "length of the training",
            byDefault = "500",
            unit = "epochs",
            min = 1,
            max = 1_000_000)
        int epochs,
    @Setting(
            doc = "images of one step; those that fill no last batch are left out of an epoch",
            byDefault = "1000",
            unit = "images",
            min = 1,
            max = 131_072)
        int batch)
    implements Protocol {
  /** Refuses a rate that rises. */
  public LinearWmse {
    if (lrEnd > lr) {
      throw new IllegalArgumentException(
          "lr-end " + lrEnd + " is above lr, expected at most " + lr);
    }
  }

  @Override
  public Judge judge(boolean tokens, Search monitor) {
    return new Probe(
        Readout.Output.BACKBONE,
        List.of(new Probe.Classifier(ProbeRule.ADAM, lr, weightDecay)),
        false,
        batch,
        Probe.Epochs.untilTheLast(epochs).ofWholeBatches(),
        new ProbeSchedule.Exponential(lrEnd),
        Probe.Form.PLAIN,
        Optional.empty());
  }
}
