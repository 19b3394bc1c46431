package org.selfdiff.runner.config.smoke;

import java.util.Map;

/**
 * Networks of a few channels: the shallowest ResNet with blocks of the same kind, the narrowest
 * transformer with the same stem.
 *
 * @param key the block of the network
 */
record SmallBackbone(String key) {
  private static final int WIDTH = 4;

  /** Channels and own heads of {@code vit-tiny}. */
  private static final int TINY_CHANNELS = 192;

  private static final int TINY_HEADS = 3;

  private static final Map<String, String> SMALLEST =
      Map.of(
          "resnet34", "resnet18",
          "resnet50", "resnet26",
          "resnet101", "resnet26",
          "resnet152", "resnet26",
          "wide-resnet50-2", "resnet26",
          "wide-resnet101-2", "resnet26",
          "vit-small", "vit-tiny",
          "vit-base", "vit-tiny",
          "vit-large", "vit-tiny");

  void add(Settings settings, Overlay overlay) {
    String kind = settings.text(key + ".kind").orElse("");
    if (SMALLEST.containsKey(kind) && !settings.isGiven(key + ".kind")) {
      overlay.set(key + ".kind", SMALLEST.get(kind));
      settings
          .whole(key + ".heads")
          .ifPresent(
              heads ->
                  overlay.set(key + ".heads", TINY_CHANNELS % heads == 0 ? heads : TINY_HEADS));
    }
    settings
        .whole(key + ".width")
        .ifPresent(width -> overlay.set(key + ".width", Math.min(WIDTH, width)));
    if (settings.has(key + ".init")) {
      overlay.set(key + ".init", null);
    }
  }
}
