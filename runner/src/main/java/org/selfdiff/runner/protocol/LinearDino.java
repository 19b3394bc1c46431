package org.selfdiff.runner.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.probe.ProbeFeatures;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.image.Interpolation;

/** The linear evaluation of DINO and Mugs, with several classifiers in one pass as iBOT has it. */
@Kind(
    value = "linear-dino",
    doc =
        "Linear classifiers by DINO and Mugs: tokens of the last blocks, several learning rates"
            + " at once")
public record LinearDino(
    @Setting(
            doc = "learning rates for a batch of 256; DINO's own is 0.001, the best is the result",
            byDefault =
                "[0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]",
            min = 0,
            above = true,
            order = Setting.Order.RISING)
        List<Double> lr,
    @Setting(
            doc = "weight decays, each with every learning rate",
            byDefault = "[0]",
            min = 0,
            order = Setting.Order.RISING)
        List<Double> weightDecay,
    @Setting(
            doc =
                "rules of the updates, each with every learning rate and weight decay: sgd, or lars,"
                    + " whose rate is in proportion to the weight (Mugs' ViT-L has both)",
            byDefault = "[sgd]")
        List<Rule> rules,
    @Setting(doc = "learning rate at the end; Mugs has 1e-5 in some", byDefault = "0", min = 0)
        double lrEnd,
    @Setting(
            doc = "blocks of a transformer whose tokens are read, the last ones",
            byDefault = "4",
            unit = "blocks",
            min = 1,
            max = 100)
        int blocks,
    @Setting(
            doc =
                "of a transformer's tokens: the class tokens; interleaved with the mean patch token"
                    + " (DINO's ViT-B, one block); the mean patch token; or the class tokens and"
                    + " then the mean patch token (Mugs' ViT-L). Other networks have pooled features",
            byDefault = "class-tokens")
        ProbeFeatures features,
    @Setting(
            doc = "length of the training",
            byDefault = "100",
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
                "crop and flip the training images anew each epoch, as DINO; otherwise the features"
                    + " of the center views are computed once",
            byDefault = "false")
        boolean augment,
    @Setting(
            doc =
                "operations of augmented training images; absent: a crop of 8 to 100 % of the area"
                    + " and a flip, as DINO")
        Optional<List<Augmentation>> views)
    implements Protocol {
  /** The rules that Mugs compares. */
  public enum Rule {
    /** Stochastic gradient descent with momentum. */
    SGD(ProbeRule.SGD),
    /** Layer-wise adaptive rate scaling. */
    LARS(ProbeRule.LARS);

    private final ProbeRule rule;

    Rule(ProbeRule rule) {
      this.rule = rule;
    }
  }

  /** Refuses a list that is empty. */
  public LinearDino {
    lr = List.copyOf(lr);
    if (lr.isEmpty()) {
      throw new IllegalArgumentException("lr is an empty list, expected at least one number");
    }
    rules = List.copyOf(rules);
    if (rules.isEmpty() || rules.stream().distinct().count() < rules.size()) {
      throw new IllegalArgumentException(
          "rules is an empty list or names one twice, expected sgd, lars or both");
    }
    weightDecay = List.copyOf(weightDecay);
    if (weightDecay.isEmpty()) {
      throw new IllegalArgumentException(
          "weight-decay is an empty list, expected at least one number");
    }
  }

  @Override
  public void check(Context context, Findings findings) {
    if (features == ProbeFeatures.INTERLEAVED && blocks != 1) {
      findings.add(
          "",
          "interleaved features of "
              + blocks
              + " blocks, expected blocks = 1 with features = interleaved");
    }
    views.ifPresent(list -> Views.checkOrder(list, findings.at("views")));
    if (views.isPresent() && !augment) {
      findings.add(
          "views", "views of training images that are not augmented, expected augment = true");
    }
  }

  @Override
  public Judge judge(boolean tokens, Search monitor) {
    return new Probe(
        tokens ? new Readout.Tokens(features, blocks) : Readout.Output.BACKBONE,
        classifiers(),
        true,
        batch,
        Probe.Epochs.of(epochs),
        new ProbeSchedule.CosinePerEpoch(lrEnd),
        Probe.Form.PLAIN,
        augment && views.isPresent() ? views : Probe.views(augment, Interpolation.BILINEAR));
  }

  private List<Probe.Classifier> classifiers() {
    List<Probe.Classifier> all = new ArrayList<>();
    for (Rule each : rules) {
      for (double rate : lr) {
        weightDecay.forEach(decay -> all.add(new Probe.Classifier(each.rule, rate, decay)));
      }
    }
    return all;
  }
}
