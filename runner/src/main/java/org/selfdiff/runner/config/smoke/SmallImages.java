package org.selfdiff.runner.config.smoke;

/**
 * Drawn images in the place of photographs, and small views of them. Images that the command line
 * gives stay.
 */
final class SmallImages {
  /** Steps of an epoch. */
  private static final int STEPS = 2;

  private static final int TEST = 16;
  private static final int LEAST_SIDE = 16;

  /** Smallest views of ResNets by their stem. */
  private static final int CIFAR = 8;

  private static final int IMAGENET = 32;

  private static final String DATA = "data";
  private static final String SIZE = "views.size";
  private static final String CLASSES = "method.classes";
  private static final String CROPS = "views.local.count";

  private SmallImages() {}

  static void add(Settings settings, long batch, Overlay overlay) {
    int local = local(settings);
    boolean crops = settings.has(CROPS);
    int size = crops || followsMaps(settings) ? 2 * local : Math.max(local, LEAST_SIDE);
    if (!settings.isGiven(DATA)) {
      overlay.replace(
          DATA,
          "{ kind = shapes, train = %d, test = %d, size = %d }"
              .formatted(STEPS * batch, TEST, size));
      if (settings.has(CLASSES)) {
        overlay.set(CLASSES, null);
      }
    }
    overlay.set(SIZE, size);
    if (crops) {
      overlay.set("views.local.size", local);
      long own = settings.whole(CROPS).orElseThrow();
      // Pairs of crops stay pairs.
      overlay.set(CROPS, own > 2 ? 2 - own % 2 : own);
    }
    if (settings.has("export.onnx.size")) {
      overlay.set("export.onnx.size", null);
    }
  }

  /** The side of the smallest view that the network takes. */
  private static int local(Settings settings) {
    long patch = settings.whole("backbone.patch").orElse(0);
    if (patch > 0) {
      return (int) patch;
    }
    return settings.text("backbone.stem").orElse("").startsWith("cifar") ? CIFAR : IMAGENET;
  }

  /** Maps that are matched have several positions in the last stage, too. */
  private static boolean followsMaps(Settings settings) {
    return settings.list("method.stages").contains(4);
  }
}
