package org.selfdiff.runner.protocol;

import java.util.List;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Interpolation;

/** The linear evaluation of MoCo v1 and v2: {@code main_lincls.py}. */
@Kind(value = "linear-moco", doc = "Linear classifier by MoCo: lr 30, a tenth at two epochs")
public record LinearMoco(
    @Setting(
            doc = "learning rate, the same for every batch",
            byDefault = "30",
            min = 0,
            above = true)
        double lr,
    @Setting(
            doc = "epochs from which on the learning rate is a tenth of the one before",
            byDefault = "[60, 80]",
            unit = "epochs",
            min = 1,
            max = 1_000_000,
            order = Setting.Order.RISING)
        List<Integer> milestones,
    @Setting(
            doc = "length of the training",
            byDefault = "100",
            unit = "epochs",
            min = 1,
            max = 1_000_000)
        int epochs,
    @Setting(doc = "images of one step", byDefault = "256", unit = "images", min = 1, max = 131_072)
        int batch,
    @Setting(
            doc = "divide features by their length first; not MoCo's, steadier on small sets",
            byDefault = "false")
        boolean unit,
    @Setting(
            doc =
                "crop and flip the training images anew each epoch, as the authors, at the price of"
                    + " a pass of the network over all of them; otherwise the features of the"
                    + " center views are computed once",
            byDefault = "false")
        boolean augment)
    implements Protocol {
  @Override
  public Judge judge(boolean tokens, Search monitor) {
    return new Probe(
        Readout.Output.BACKBONE,
        List.of(new Probe.Classifier(lr, 0)),
        false,
        batch,
        Probe.Epochs.of(epochs),
        new ProbeSchedule.StepDecay(milestones),
        new Probe.Form(false, false, unit),
        Probe.views(augment, Interpolation.BILINEAR));
  }
}
