package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.PlaneMap;
import org.selfdiff.runner.evaluate.Tsne;
import org.selfdiff.runner.picture.Scatter;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.Gallery;
import org.selfdiff.runner.terminal.Figures;

/** t-SNE of features with a color for each class (Mugs, arXiv 2203.14415, figure 4). */
final class TsnePicture implements Drawer {
  private static final int ALL_CLASSES = 20;
  private static final int FIGURE_CLASSES = 6;

  @Override
  public Optional<String> impossible(Material material) {
    int found = images(material).length;
    return found >= Tsne.FEWEST_POINTS
        ? Optional.empty()
        : Optional.of(
            "%d %s are too few, expected at least %d"
                .formatted(found, material.kind(), Tsne.FEWEST_POINTS));
  }

  @Override
  public void draw(Material material, Album album) throws IOException {
    int classes = classes(material);
    int[] images = images(material);
    int[] labels = ImageSelection.labels(material.set(), material.split(), images);
    Features untrained;
    Features trained;
    try (ShownFeatures features = new ShownFeatures(material, images)) {
      untrained = features.untrained();
      trained = features.trained();
    }
    PlaneMap before = map(material, untrained);
    PlaneMap after = map(material, trained);
    Metrics metrics = material.run().metrics();
    List<Scatter.Panel> panels =
        List.of(
            panel("Untrained", before, labels, metrics.last(Metrics.UNTRAINED_TOP1)),
            panel("Trained", after, labels, Headline.of(metrics, 0).trained()));
    List<String> names = material.set().classes().subList(0, classes);
    String caption =
        String.format(
            Locale.ROOT,
            "%d %s%s: exact t-SNE of the L2-normalized features of the backbone, perplexity"
                + " %.0f, 1000 steps, seed %d, KL divergence %.2f untrained and %.2f trained."
                + " Neighbors mean something; distances between groups and their sizes do not.",
            images.length,
            material.kind(),
            classes(classes, material.set().classes().size()),
            after.perplexity(),
            material.experiment().seed(),
            before.divergence(),
            after.divergence());
    album.show(
        new Gallery.Picture("tsne.png", "Map of the features (t-SNE)", caption, true),
        new Scatter(material.experiment().name(), names, labels, panels).drawing());
  }

  private static String classes(int shown, int all) {
    if (shown < all) {
      return " of the first " + shown + " of " + all + " classes";
    }
    return all == 0 ? "" : " of " + all + (all == 1 ? " class" : " classes");
  }

  private static int[] images(Material material) {
    return ImageSelection.of(
        material.set(), material.split(), classes(material), material.options().points());
  }

  private static int classes(Material material) {
    int all = material.set().classes().size();
    int usual = all <= ALL_CLASSES ? all : FIGURE_CLASSES;
    return Math.min(all, material.options().classes().orElse(usual));
  }

  private static PlaneMap map(Material material, Features features) {
    return Tsne.of(
        features,
        Tsne.PERPLEXITY,
        material.experiment().seed(),
        material.setup().placement().threads());
  }

  private static Scatter.Panel panel(String title, PlaneMap map, int[] labels, OptionalDouble knn) {
    List<String> captions = new ArrayList<>();
    knn.ifPresent(
        share -> captions.add("kNN top-1 of the features in the run: " + Figures.percent(share)));
    if (Arrays.stream(labels).anyMatch(label -> label != ImageSet.UNLABELED)) {
      captions.add(
          "nearest point of the map is of the same class: "
              + Figures.percent(map.nearestAgree(labels)));
    }
    return new Scatter.Panel(title, captions, map);
  }
}
