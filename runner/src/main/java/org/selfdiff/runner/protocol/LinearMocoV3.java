package org.selfdiff.runner.protocol;

import java.util.List;
import java.util.OptionalDouble;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Interpolation;

/** The linear evaluation of MoCo v3 and SDMP: {@code main_lincls.py} of moco-v3. */
@Kind(value = "linear-moco-v3", doc = "Linear classifier by MoCo v3 and SDMP: cosine per epoch")
public record LinearMocoV3(
    @Setting(
            doc =
                "learning rate for a batch of 256; absent: 3 for a vision transformer, 0.1 for"
                    + " another network, as the authors",
            min = 0,
            above = true)
        OptionalDouble lr,
    @Setting(
            doc = "length of the training",
            byDefault = "90",
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
  private static final double TRANSFORMER = 3;
  private static final double RESIDUAL = 0.1;

  @Override
  public Judge judge(boolean tokens, Search monitor) {
    double base = lr.orElse(tokens ? TRANSFORMER : RESIDUAL);
    return new Probe(
        Readout.Output.BACKBONE,
        List.of(new Probe.Classifier(base, 0)),
        true,
        batch,
        Probe.Epochs.of(epochs),
        new ProbeSchedule.CosinePerEpoch(0),
        Probe.Form.PLAIN,
        Probe.views(augment, Interpolation.BILINEAR));
  }
}
