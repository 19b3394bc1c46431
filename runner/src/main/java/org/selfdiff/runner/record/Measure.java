package org.selfdiff.runner.record;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The standing measures: numbers that tell without labels what features are like. Each is a metric
 * of its name.
 */
public enum Measure {
  /** {@code evaluate.FeatureSpread} of the backbone. */
  BACKBONE_STD(
      "backbone_std",
      "Deviation of the backbone's features",
      "about 1 when features are spread over the sphere, 0 when all images have the same one"),
  /** {@code evaluate.FeatureSpread} of the head. */
  HEAD_STD(
      "head_std",
      "Deviation of the head's outputs",
      "about 1 when outputs are spread over the sphere, 0 when all images have the same one"),
  /** {@code evaluate.EffectiveRank} of the backbone. */
  BACKBONE_RANK(
      "backbone_rank",
      "Effective rank of the backbone's features",
      "how many directions the features use: 1 when they lie on a line"),
  /** {@code evaluate.EffectiveRank} of the head. */
  HEAD_RANK(
      "head_rank",
      "Effective rank of the head's outputs",
      "how many directions the outputs use: 1 when they lie on a line"),
  /** The same as a share. */
  BACKBONE_RANK_SHARE(
      "backbone_rank_share",
      "Effective rank of the backbone's features, share",
      "the rank as a share of the largest that so many images and dimensions can have"),
  /** The same as a share. */
  HEAD_RANK_SHARE(
      "head_rank_share",
      "Effective rank of the head's outputs, share",
      "the rank as a share of the largest that so many images and dimensions can have"),
  /** {@code evaluate.Alignment} of the backbone. */
  BACKBONE_ALIGNMENT(
      "backbone_alignment",
      "Alignment of the backbone's features",
      "mean squared distance of two views of an image: low when views are recognized, 0 also when"
          + " all images have the same feature"),
  /** {@code evaluate.Alignment} of the head. */
  HEAD_ALIGNMENT(
      "head_alignment",
      "Alignment of the head's outputs",
      "mean squared distance of two views of an image: low when views are recognized, 0 also when"
          + " all images have the same output"),
  /** {@code evaluate.Uniformity} of the backbone. */
  BACKBONE_UNIFORMITY(
      "backbone_uniformity",
      "Uniformity of the backbone's features",
      "0 when all images have the same feature, towards -4 the more evenly they are spread"),
  /** {@code evaluate.Uniformity} of the head. */
  HEAD_UNIFORMITY(
      "head_uniformity",
      "Uniformity of the head's outputs",
      "0 when all images have the same output, towards -4 the more evenly they are spread"),
  /** {@code evaluate.PrototypeEntropy} of single images. */
  PROTOTYPE_ENTROPY(
      "prototype_entropy",
      "Entropy over prototypes of an image",
      "0 when each image has one prototype, 1 when all prototypes are equally likely for it"),
  /** {@code evaluate.PrototypeEntropy} of all images. */
  PROTOTYPE_USE(
      "prototype_use",
      "Entropy over prototypes of all images",
      "0 when all images go to the same prototype, 1 when they use all alike"),
  /** Mean cosine of the backbone's features and those of its moving average, or the other way. */
  BACKBONE_AGREEMENT(
      "backbone_agreement",
      "Agreement of teacher and student, backbone",
      "mean cosine of both networks' features of the same view: 1 when they are equal"),
  /** The same of the head. */
  HEAD_AGREEMENT(
      "head_agreement",
      "Agreement of teacher and student, head",
      "mean cosine of both networks' outputs for the same view: 1 when they are equal");

  /** What the names of all begin with. */
  static final String GROUP = "measures/";

  private final String word;
  private final String title;
  private final String meaning;

  Measure(String name, String title, String meaning) {
    this.word = name;
    this.title = title;
    this.meaning = meaning;
  }

  /** The measure that a metric is. */
  public static Optional<Measure> of(String key) {
    return Arrays.stream(values()).filter(measure -> measure.key().equals(key)).findFirst();
  }

  /** Its name among the metrics. */
  public String key() {
    return GROUP + word;
  }

  /** The same without what all have in common. */
  public String word() {
    return word;
  }

  /** For a chart. */
  public String title() {
    return title;
  }

  /** The title within a sentence. */
  public String within() {
    return title.substring(0, 1).toLowerCase(Locale.ROOT) + title.substring(1);
  }

  /** What its values mean, as a part of a sentence. */
  public String meaning() {
    return meaning;
  }
}
