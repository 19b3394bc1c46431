package org.selfdiff.runner.protocol;

import java.util.List;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Interpolation;

/** The linear evaluation of BYOL: Nesterov's momentum and a cosine per step. */
@Kind(value = "linear-byol", doc = "Linear classifier by BYOL: Nesterov, cosine per step")
public record LinearByol(
    @Setting(doc = "learning rate for a batch of 256", byDefault = "0.2", min = 0, above = true)
        double lr,
    @Setting(
            doc = "length of the training",
            byDefault = "80",
            unit = "epochs",
            min = 1,
            max = 1_000_000)
        int epochs,
    @Setting(
            doc = "images of one step",
            byDefault = "1024",
            unit = "images",
            min = 1,
            max = 131_072)
        int batch,
    @Setting(
            doc =
                "crop and flip the training images anew each epoch, as the authors; otherwise the"
                    + " features of the center views are computed once",
            byDefault = "false")
        boolean augment)
    implements Protocol {
  @Override
  public Judge judge(boolean tokens, Search monitor) {
    return new Probe(
        Readout.Output.BACKBONE,
        List.of(new Probe.Classifier(lr, 0)),
        true,
        batch,
        Probe.Epochs.of(epochs),
        new ProbeSchedule.CosinePerStep(),
        new Probe.Form(true, false, false),
        Probe.views(augment, Interpolation.BICUBIC));
  }
}
