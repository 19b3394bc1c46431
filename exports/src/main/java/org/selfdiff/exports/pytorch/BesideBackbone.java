package org.selfdiff.exports.pytorch;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What stands beside a backbone in a network that was trained: heads, queues, other encoders. They
 * are known by the words of their names; every other key is taken for a part of the network itself,
 * since without it the network is another one.
 */
final class BesideBackbone {
  /** Counters that PyTorch's batch norm keeps and that nothing here needs. */
  private static final String COUNTER = "num_batches_tracked";

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[_\\-\\d]+|(?<=[a-z])(?=[A-Z])");

  private static final Set<String> WORDS =
      Set.of(
          // Heads.
          "fc",
          "head",
          "heads",
          "classifier",
          "classifiers",
          "classification",
          "linear",
          "lin",
          "logits",
          "logit",
          "mlp",
          "neck",
          "necks",
          "aux",
          "probe",
          "dn",
          // What self-supervised methods put behind an encoder.
          "projector",
          "projectors",
          "projection",
          "project",
          "proj",
          "predictor",
          "predictors",
          "prediction",
          "predict",
          "pred",
          "decoder",
          "decoders",
          "mask",
          "relation",
          "rotation",
          "jigsaw",
          "discriminator",
          "generator",
          "whitening",
          // What they keep.
          "queue",
          "queues",
          "ptr",
          "prototype",
          "prototypes",
          "center",
          "centers",
          "bank",
          "memory",
          "counter",
          "step",
          "steps",
          "epoch",
          "temperature",
          "temp",
          "criterion",
          "loss",
          "losses",
          "mean",
          "std",
          "preprocessor",
          "normalizer",
          "optimizer",
          "scheduler",
          "metric",
          "metrics",
          // Other encoders.
          "teacher",
          "student",
          "momentum",
          "ema",
          "target",
          "online",
          "text",
          "visual");

  /** Words of heads that say nothing when one of these stands beside them: {@code conv_proj}. */
  private static final Set<String> OF_NETWORKS =
      Set.of("conv", "patch", "cls", "token", "tokens", "pos", "embed", "stem", "attn", "norm");

  private BesideBackbone() {}

  /** Whether a key is no tensor of a network but a counter. */
  static boolean isCounter(String key) {
    return key.endsWith(COUNTER);
  }

  /**
   * Whether a key may be left out.
   *
   * @param key without what stands before the backbone's keys
   * @param own first parts of the backbone's own keys
   */
  static boolean holds(String key, Set<String> own) {
    String first = key.split("\\.", 2)[0];
    if (own.contains(first)) {
      return false;
    }
    Set<String> words = Set.copyOf(Arrays.asList(BETWEEN_WORDS.split(first)));
    boolean beside = false;
    boolean network = false;
    for (String word : words) {
      String lower = word.toLowerCase(Locale.ROOT);
      beside |= WORDS.contains(lower);
      network |= OF_NETWORKS.contains(lower);
    }
    // The decoder of a masked autoencoder has tokens and positions of its own.
    boolean another = words.contains("decoder") || words.contains("mask") || words.contains("head");
    return beside && (!network || another) || first.matches("encoder_[a-z]|.*_encoder");
  }
}
