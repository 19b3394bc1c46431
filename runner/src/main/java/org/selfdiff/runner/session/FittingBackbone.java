package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.pytorch.BackboneImport;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.ConvStemTransformers;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformers;
import org.selfdiff.methods.graph.GraphException;

/** Which backbone the tensors of a file are, where they are not the one that was asked for. */
final class FittingBackbone {
  private static final int CONV_PATCH = 16;

  /** Sides of images and patches, and channels, beyond which no backbone is tried. */
  private static final int LARGEST = 8192;

  private static final List<String> WRITTEN = List.of("conv1.weight", "patch_embed.proj.weight");

  private final Map<String, Backbone> tried = new LinkedHashMap<>();
  private final Map<String, Integer> sides = new LinkedHashMap<>();

  private FittingBackbone() {}

  /**
   * The settings of the first backbone that all tensors of a network fit.
   *
   * @param content a file's maps and tensors
   */
  static Optional<String> of(Object content) {
    FittingBackbone fitting = new FittingBackbone();
    fitting.residual(content);
    fitting.transformers(content);
    return fitting.tried.keySet().stream()
        .filter(words -> fitting.fits(words, content))
        .findFirst();
  }

  private boolean fits(String words, Object content) {
    try {
      return BackboneImport.of(
              content, ImportedBackbone.shapes(tried.get(words).network(sides.get(words))))
          .isComplete();
    } catch (FileFormatException | GraphException e) {
      return false;
    }
  }

  /** ResNets, by the shape of their first convolution: [width, 3, 7, 7] or [width, 3, 3, 3]. */
  private void residual(Object content) {
    for (List<Long> first : found(content, WRITTEN.get(0), 3)) {
      int width = first.get(0).intValue();
      Stem stem = first.get(2) == 7 ? Stem.IMAGENET : Stem.CIFAR;
      for (ResNets.Size size : ResNets.Size.values()) {
        put(
            "kind = %s, stem = %s, width = %d".formatted(size.word(), word(stem), width),
            new ResNets(size, stem, width, false, Optional.empty()),
            224);
      }
    }
  }

  /** Transformers, by the shape of their patches [dim, 3, patch, patch] and the positions. */
  private void transformers(Object content) {
    List<Long> tokens = new ArrayList<>();
    found(content, "pos_embed", -1).forEach(shape -> tokens.add(shape.get(1) - 1));
    for (long n : tokens) {
      int patches = (int) Math.round(Math.sqrt(n));
      for (List<Long> first : found(content, WRITTEN.get(1), 3)) {
        int patch = first.get(2).intValue();
        for (VisionTransformers.Size size : VisionTransformers.Size.values()) {
          put(
              "kind = %s, patch = %d, and images of %d pixels"
                  .formatted(size.word(), patch, patch * patches),
              new VisionTransformers(size, patch, 1, Positions.LEARNED, false, Optional.empty()),
              patch * patches);
        }
      }
      for (ConvStemTransformers.Size size : ConvStemTransformers.Size.values()) {
        put(
            "kind = %s, and images of %d pixels".formatted(size.word(), CONV_PATCH * patches),
            new ConvStemTransformers(size, 1, Positions.LEARNED, Optional.empty()),
            CONV_PATCH * patches);
      }
    }
  }

  private void put(String words, Backbone backbone, int side) {
    if (side > 0 && side <= LARGEST) {
      tried.put(words, backbone);
      sides.put(words, side);
    }
  }

  /** The shapes of all tensors whose names end so, that are small enough to be believed. */
  private static List<List<Long>> found(Object content, String key, int channels) {
    return BackboneImport.shapes(content, key).stream()
        .filter(shape -> shape.size() == (channels < 0 ? 3 : 4))
        .filter(shape -> channels < 0 || shape.get(1) == channels)
        .filter(shape -> shape.stream().allMatch(n -> n > 0 && n <= LARGEST))
        .distinct()
        .toList();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
