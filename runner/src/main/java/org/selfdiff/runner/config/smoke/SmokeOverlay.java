package org.selfdiff.runner.config.smoke;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.runner.config.tree.BlockNode;

/**
 * What {@code --smoke} lays over an experiment: drawn images, small views and networks, a few
 * steps, short evaluation. Every part of the experiment stays in use, and nothing that it computes
 * means anything.
 *
 * @param text HOCON, as a file that includes the experiment would have it
 * @param notices what is not as in the experiment and may surprise
 */
public record SmokeOverlay(String text, List<String> notices) {
  /** What stands for its file in messages. */
  public static final String NAME = "--smoke";

  private static final int LONGEST_NAME = 90;
  private static final String TEACHER = "method.teacher";

  /** The overlay of an experiment. */
  public static SmokeOverlay of(BlockNode tree) {
    Settings settings = Settings.of(tree);
    Overlay overlay = new Overlay();
    List<String> notices = new ArrayList<>();
    if (!settings.isGiven("name")) {
      String name = settings.text("name").orElseThrow();
      overlay.set("name", name.substring(0, Math.min(LONGEST_NAME, name.length())) + "-smoke");
    }
    SmallBatch batch = SmallBatch.of(settings);
    SmallImages.add(settings, batch.images(), overlay);
    new SmallBackbone("backbone").add(settings, overlay);
    Ceilings.add(settings, overlay);
    batch.add(settings, overlay);
    if (settings.has("schedule.lr.milestones")) {
      overlay.set("schedule.lr.milestones", List.of(1));
    }
    overlay.set("hardware.precision", "fp32");
    if (settings.has(TEACHER + ".from")) {
      new SmallBackbone(TEACHER + ".backbone").add(settings, overlay);
      if (!settings.isGiven(TEACHER + ".from")) {
        overlay.set(TEACHER + ".from", Teacher.UNTRAINED);
        notices.add("the teacher is untrained: the run that trains it need not be there");
      }
    }
    notices.add(
        0,
        settings.isGiven("data")
            ? "smoke: small networks and views, few epochs; its numbers mean nothing"
            : "smoke: drawn images, small networks and views, few steps; its numbers mean nothing");
    return new SmokeOverlay(overlay.text(), List.copyOf(notices));
  }
}
