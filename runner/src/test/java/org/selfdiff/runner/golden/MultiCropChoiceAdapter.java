package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.runner.data.LocalCrops;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.StrongViews;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.augment.Solarize;

/**
 * Which pipeline makes which of Mugs' crops. Pipelines are told apart by an operation whose number
 * is the case's: 1 and 2 weak full views, 3 strong ones, 4 weak and 5 strong local crops.
 */
final class MultiCropChoiceAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("multicrop") && golden.name().startsWith("branch_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    boolean copies = golden.flag("vanilla_weak_augmentation");
    int locals = golden.whole("n_local");
    Views views = views(copies, locals, golden.number("prob"));
    StrongViews strong = views.strong().orElseThrow();
    int images = golden.input("draws").shape()[0];
    int[] made = new int[images * (4 + locals)];
    int[] weak = new int[images];
    int[] used = new int[images];
    for (int image = 0; image < images; image++) {
      int number = image;
      double[] draws = golden.input("draws").row(image).toDoubles();
      boolean[] chosen = strong.draw(views.count(), locals, () -> draws[used[number]++]);
      weak[image] = strong.keepsFull(chosen) ? 1 : 0;
      for (int crop = 0; crop < 4 + locals; crop++) {
        // The copies are the teacher's views once more.
        int view = copies ? (crop < 4 ? crop % 2 : crop - 2) : crop;
        Augmentation only = views.augment(view, chosen[view]).get(0);
        made[image * (4 + locals) + crop] = ((Solarize) only).threshold();
      }
    }
    return Map.of(
        "out_pipelines", GoldenArray.integers(made, images, 4 + locals),
        "out_weak_flag", GoldenArray.integers(weak, images),
        "out_draws_used", GoldenArray.integers(used, images));
  }

  private static Views views(boolean copies, int locals, double weak) {
    return new Views(
        copies ? 2 : 4,
        8,
        number(1),
        Optional.of(number(2)),
        Optional.of(new LocalCrops(locals, 4, number(4))),
        Optional.of(
            new StrongViews(
                weak,
                3,
                copies ? Optional.empty() : Optional.of(number(3)),
                Optional.of(number(5)))),
        new Normalize(Arrays.asList(0.0, 0.0, 0.0), Arrays.asList(1.0, 1.0, 1.0)));
  }

  private static List<Augmentation> number(int pipeline) {
    return List.of(new Solarize(1, pipeline));
  }
}
