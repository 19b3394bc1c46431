package org.selfdiff.runner.golden;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.config.source.Merged;
import org.selfdiff.runner.config.tree.Binder;
import org.selfdiff.runner.config.tree.SettingNode;
import org.selfdiff.runner.data.StrongViews;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.augment.ColorJitter;
import org.selfdiff.runner.data.augment.GaussianBlur;
import org.selfdiff.runner.data.augment.Grayscale;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.augment.RandAugment;
import org.selfdiff.runner.data.augment.RandomErasing;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.augment.Solarize;

/** The numbers of Mugs' and DINO's views as the experiments' common parts declare them. */
final class MultiCropSettingsAdapter implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.id().equals("multicrop/multicrop_parameters");
  }

  @Override
  public boolean inDouble() {
    return true;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, GoldenArray> found = new TreeMap<>();
    mugs(read("imagenet-mugs.conf"), found);
    dino(read("imagenet-dino.conf"), read("imagenet-dino-r50.conf"), found);
    return found;
  }

  private static void mugs(Views views, Map<String, GoldenArray> found) {
    StrongViews strong = views.strong().orElseThrow();
    int teachers = strong.from() - 1;
    put(found, "mugs.n_global_teacher", teachers);
    put(found, "mugs.n_global_student", views.count() - teachers);
    sizes("mugs", views, found);
    put(found, "mugs.ratio", crop(views, 0, false).ratio());
    pipeline("mugs.weak_global_1", views.augment(2, false), found);
    pipeline("mugs.weak_global_2", views.augment(3, false), found);
    pipeline("mugs.weak_local", views.augment(views.count(), false), found);
    List<Augmentation> operations = views.augment(2, true);
    put(found, "mugs.strong.flip", one(operations, HorizontalFlip.class).p());
    RandAugment rand = one(operations, RandAugment.class);
    put(found, "mugs.strong.rand_ops", rand.operations());
    put(found, "mugs.strong.rand_op_prob", rand.p());
    put(found, "mugs.strong.magnitude", rand.magnitude());
    put(found, "mugs.strong.magnitude_std", rand.magnitudeStd());
    RandomErasing erasing = one(operations, RandomErasing.class);
    put(found, "mugs.strong.erase_p", erasing.p());
    put(found, "mugs.strong.erase_area", erasing.area());
    put(found, "mugs.strong.erase_aspect", erasing.aspect());
    put(found, "mugs.p_weak", strong.pWeak());
    put(found, "mugs.one_draw_for_both_global", draws(strong, views.count(), 0) == 1 ? 1 : 0);
    put(found, "mugs.one_draw_per_local", draws(strong, 2, 7) == 1 + 7 ? 1 : 0);
    put(found, "mugs.mean", views.normalize().mean());
    put(found, "mugs.std", views.normalize().std());
  }

  private static void dino(Views vit, Views resnet, Map<String, GoldenArray> found) {
    put(found, "dino.n_global", vit.count());
    sizes("dino", vit, found);
    List<Double> wide = crop(resnet, 0, false).scale();
    put(found, "dino.dino_without_multicrop_global_scale", wide);
    put(found, "dino.resnet50_global_scale", wide);
    put(found, "dino.resnet50_local_scale", crop(resnet, resnet.count(), false).scale());
  }

  private static void sizes(String name, Views views, Map<String, GoldenArray> found) {
    put(found, name + ".global_size", views.size());
    put(found, name + ".global_scale", crop(views, 0, false).scale());
    put(found, name + ".local_size", views.size(views.count()));
    put(found, name + ".local_scale", crop(views, views.count(), false).scale());
    put(found, name + ".n_local", views.locals());
  }

  private static void pipeline(
      String name, List<Augmentation> operations, Map<String, GoldenArray> found) {
    ColorJitter jitter = one(operations, ColorJitter.class);
    GaussianBlur blur = one(operations, GaussianBlur.class);
    put(found, name + ".flip", one(operations, HorizontalFlip.class).p());
    put(found, name + ".jitter_p", jitter.p());
    put(
        found,
        name + ".jitter",
        List.of(jitter.brightness(), jitter.contrast(), jitter.saturation(), jitter.hue()));
    put(found, name + ".gray_p", one(operations, Grayscale.class).p());
    put(found, name + ".blur_p", blur.p());
    put(found, name + ".blur_radius", blur.sigma());
    boolean solarizes = operations.stream().anyMatch(Solarize.class::isInstance);
    put(found, name + ".solarize_p", solarizes ? one(operations, Solarize.class).p() : 0);
  }

  private static RandomResizedCrop crop(Views views, int view, boolean strongly) {
    return one(views.augment(view, strongly), RandomResizedCrop.class);
  }

  private static <A extends Augmentation> A one(List<Augmentation> operations, Class<A> kind) {
    List<A> all = operations.stream().filter(kind::isInstance).map(kind::cast).toList();
    if (all.size() != 1) {
      throw new IllegalStateException(all.size() + " operations " + kind.getSimpleName());
    }
    return all.get(0);
  }

  private static int draws(StrongViews strong, int full, int locals) {
    int[] taken = {0};
    strong.draw(
        full,
        locals,
        () -> {
          taken[0]++;
          return 0;
        });
    return taken[0];
  }

  private static void put(Map<String, GoldenArray> found, String name, double value) {
    found.put("out_" + name, GoldenArray.reals(new double[] {value}));
  }

  private static void put(Map<String, GoldenArray> found, String name, List<Double> values) {
    double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
    found.put("out_" + name, GoldenArray.list(numbers));
  }

  /** The views of a part of experiments; what else an experiment needs is not there. */
  private static Views read(String part) {
    Path folder = Corpus.experiments().resolve("base");
    Problems problems = new Problems();
    Merged merged = Merged.read(folder.resolve(part), List.of(), folder, problems);
    SettingNode views =
        new Binder(Schema.of(Experiment.class), merged, problems)
            .bind()
            .member("views")
            .orElseThrow();
    return (Views) views.value();
  }
}
