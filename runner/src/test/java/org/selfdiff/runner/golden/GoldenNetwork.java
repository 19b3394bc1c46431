package org.selfdiff.runner.golden;

import java.util.List;
import java.util.stream.IntStream;
import org.selfdiff.methods.backbone.Stem;

/**
 * The small ResNet of a case.
 *
 * @param bottleneck bottleneck blocks, or basic ones
 * @param layers blocks of the four stages
 * @param width channels of the first stage
 * @param stem first layers
 */
record GoldenNetwork(boolean bottleneck, List<Integer> layers, int width, Stem stem) {
  static GoldenNetwork of(GoldenCase golden) {
    return new GoldenNetwork(
        switch (golden.setting("block").asText()) {
          case "BasicBlock" -> false;
          case "Bottleneck" -> true;
          default -> throw new IllegalArgumentException("block " + golden.setting("block"));
        },
        IntStream.of(golden.settings("layers")).boxed().toList(),
        golden.setting("width").asInt(),
        switch (golden.setting("stem").asText()) {
          case "cifar" -> Stem.CIFAR;
          case "imagenet" -> Stem.IMAGENET;
          default -> throw new IllegalArgumentException("stem " + golden.setting("stem"));
        });
  }
}
