package org.selfdiff.runner.config.smoke;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The largest values of settings that make a run long or a network large. What is smaller already
 * stays as it is.
 */
final class Ceilings {
  /** Epochs of a run and of a classifier. */
  static final int EPOCHS = 2;

  private static final List<Ceiling> ALL =
      List.of(
          new Ceiling("schedule\\.epochs", EPOCHS),
          new Ceiling("schedule\\.warmup\\.epochs", 1),
          new Ceiling("schedule\\.warmup\\.steps", 2),
          new Ceiling("method\\.(.+\\.)?(freeze-last-layer|warmup-epochs|queue-from)", 1),
          new Ceiling("method\\.freeze", 2),
          new Ceiling("method\\.matching\\.images", 32),
          new Ceiling("method\\.(.+\\.)?(hidden|predictor-hidden|mlp|prototypes)", 32),
          new Ceiling("method\\.(.+\\.)?(dim|bottleneck)", 16),
          new Ceiling("method\\.(.+\\.)?out-dim", 64),
          new Ceiling("method\\.(.+\\.)?neighbou?rs", 3),
          new Ceiling("optimizer\\.clip\\.later-epoch", 1),
          new Ceiling("evaluate\\.knn\\.(k|every-epochs)", 5),
          new Ceiling("evaluate\\.protocols\\[\\d+\\]\\.(epochs|milestones|every-epochs)", EPOCHS),
          new Ceiling("evaluate\\.protocols\\[\\d+\\]\\.k", 5),
          new Ceiling("evaluate\\.protocols\\[\\d+\\]\\.bn-splits", SmallBatch.GROUPS),
          new Ceiling("evaluate\\.protocols\\[\\d+\\]\\.batch", SmallBatch.IMAGES));

  private Ceilings() {}

  /**
   * @param key a pattern of the whole key
   */
  private record Ceiling(Pattern key, long most) {
    Ceiling(String key, long most) {
      this(Pattern.compile(key), most);
    }

    boolean covers(String setting) {
      return key.matcher(setting).matches();
    }
  }

  /** Lowers what is above its ceiling. */
  static void add(Settings settings, Overlay overlay) {
    for (String key : settings.values().keySet()) {
      ALL.stream()
          .filter(ceiling -> ceiling.covers(key))
          .findFirst()
          .ifPresent(ceiling -> lower(settings, key, ceiling.most(), overlay));
    }
  }

  private static void lower(Settings settings, String key, long most, Overlay overlay) {
    OptionalLong whole = settings.whole(key);
    List<?> list = settings.list(key);
    if (whole.isPresent() && whole.getAsLong() > most) {
      overlay.set(key, most);
    } else if (list.stream().anyMatch(n -> ((Number) n).longValue() > most)) {
      overlay.set(key, List.of(most));
    }
  }
}
