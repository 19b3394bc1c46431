package org.selfdiff.runner.protocol;

import java.util.List;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.image.Interpolation;

/** The linear evaluation of Momentum² Teacher: batch norm behind the classifier. */
@Kind(
    value = "linear-momentum2",
    doc = "Linear classifier by Momentum² Teacher: batch norm behind the classifier")
public record LinearMomentum2(
    @Setting(
            doc =
                "byol: lr 0.2, 80 epochs, cosine per step; moco: lr 30, 100 epochs, a tenth at 60, 80",
            byDefault = "byol")
        ProbeRecipe course,
    @Setting(doc = "images of one step", byDefault = "256", unit = "images", min = 2, max = 131_072)
        int batch,
    @Setting(
            doc =
                "groups of the batch with batch-norm statistics of their own, for the GPUs of the"
                    + " authors: 8 with 32 images each; 1 is ordinary batch norm",
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST)
        int bnSplits,
    @Setting(
            doc =
                "epochs between two looks at the test images, of which the best counts, as the"
                    + " authors; the last epoch is always looked at",
            byDefault = "10",
            unit = "epochs",
            min = 1,
            max = 1_000_000)
        int judgeEvery,
    @Setting(
            doc =
                "crop and flip the training images anew each epoch, as the authors; otherwise the"
                    + " features of the center views are computed once",
            byDefault = "false")
        boolean augment)
    implements Protocol {
  /** The authors' two settings. */
  public enum ProbeRecipe {
    /** After BYOL. */
    BYOL(0.2, 80, new ProbeSchedule.CosinePerStep()),
    /** After MoCo. */
    MOCO(30, 100, new ProbeSchedule.StepDecay(List.of(60, 80)));

    private final double lr;
    private final int epochs;
    private final ProbeSchedule schedule;

    ProbeRecipe(double lr, int epochs, ProbeSchedule schedule) {
      this.lr = lr;
      this.epochs = epochs;
      this.schedule = schedule;
    }
  }

  @Override
  public void check(Context context, Findings findings) {
    new BatchGroups("bn-splits", bnSplits, "batch").check(batch, findings);
  }

  @Override
  public Judge judge(boolean tokens, Search monitor) {
    return new Probe(
        Readout.Output.BACKBONE,
        List.of(new Probe.Classifier(course.lr, 0)),
        true,
        batch,
        new Probe.Epochs(course.epochs, judgeEvery, true),
        course.schedule,
        new Probe.Form(false, true, false, bnSplits),
        Probe.views(augment, Interpolation.BILINEAR));
  }
}
