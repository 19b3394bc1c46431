package org.selfdiff.runner.protocol;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.image.Interpolation;

/** The linear evaluation of SwAV: {@code eval_linear.py}. */
@Kind(value = "linear-swav", doc = "Linear classifier by SwAV: weight decay, cosine per epoch")
public record LinearSwav(
    @Setting(
            doc = "learning rate, the same for every batch",
            byDefault = "0.3",
            min = 0,
            above = true)
        double lr,
    @Setting(doc = "weight decay of weight and bias", byDefault = "1e-6", min = 0)
        double weightDecay,
    @Setting(
            doc = "length of the training",
            byDefault = "100",
            unit = "epochs",
            min = 1,
            max = 1_000_000)
        int epochs,
    @Setting(
            doc = "images of one step; Un-Mix has 32 on CIFAR",
            byDefault = "256",
            unit = "images",
            min = 1,
            max = 131_072)
        int batch,
    @Setting(
            doc =
                "statistics of the images of this evaluation; absent: views.normalize. Un-Mix has"
                    + " others on CIFAR than in training")
        Optional<Normalize> normalize,
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
        List.of(new Probe.Classifier(lr, weightDecay)),
        false,
        batch,
        Probe.Epochs.of(epochs),
        new ProbeSchedule.CosinePerEpoch(0),
        Probe.Form.PLAIN,
        Probe.views(augment, Interpolation.BILINEAR));
  }

  @Override
  public CenterView view(CenterView ofExperiment) {
    return normalize.map(ofExperiment::with).orElse(ofExperiment);
  }
}
