package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.evaluate.BarnesHutTsne;
import org.selfdiff.runner.evaluate.FeatureNeighbors;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.PlaneMap;
import org.selfdiff.runner.evaluate.Tsne;
import org.selfdiff.runner.picture.ThumbnailMap;
import org.selfdiff.runner.report.Gallery;
import org.selfdiff.runner.terminal.Figures;

/** The images themselves where t-SNE puts them: a page to walk through, and a picture of it. */
final class MapPicture implements Drawer {
  private static final int NEIGHBORS = 8;

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
    int[] images = images(material);
    int[] labels = ImageSelection.labels(material.set(), material.split(), images);
    int threads = material.setup().placement().threads();
    boolean exact = images.length <= Tsne.MOST_POINTS;
    long seed = material.experiment().seed();
    PlaneMap map;
    FeatureNeighbors near;
    try (ShownFeatures shown = new ShownFeatures(material, images);
        Features features = shown.trained()) {
      int neighbors = Math.min(NEIGHBORS, images.length - 1);
      near = FeatureNeighbors.of(features, neighbors, threads);
      map =
          exact
              ? Tsne.of(features, Tsne.PERPLEXITY, seed, threads)
              : BarnesHutTsne.of(features, Tsne.PERPLEXITY, seed, threads);
    }
    List<String> classes = material.set().classes();
    String title = material.experiment().name();
    String caption = caption(material, labels, map, near, exact);
    int side = Thumbnails.side(images.length, material.experiment().centerView().size());
    Thumbnails thumbnails =
        Thumbnails.of(material, Thumbnails.first(images, Thumbnails.most(side)), side);
    List<String> names =
        Arrays.stream(images).mapToObj(i -> material.set().source(material.split(), i)).toList();
    album.page(
        "map.html",
        new MapPage(title, caption, classes, labels, names, map, near, thumbnails).html());

    ThumbnailMap picture = new ThumbnailMap(title + ": map of the features", classes, labels, map);
    int[] drawn = Arrays.stream(picture.shown()).map(i -> images[i]).toArray();
    album.show(
        new Gallery.Picture("map.png", "The images where their features lie", caption, false),
        picture.drawing(Thumbnails.of(material, drawn, ThumbnailMap.PIXELS).images()));
  }

  private static int[] images(Material material) {
    return ImageSelection.ofAll(material.set(), material.split(), material.options().count());
  }

  private static String caption(
      Material material, int[] labels, PlaneMap map, FeatureNeighbors near, boolean exact)
      throws IOException {
    int classes = material.set().classes().size();
    return String.format(
        Locale.ROOT,
        "%d %s%s after step %d: %s t-SNE of the L2-normalized features of the backbone, perplexity"
            + " %.0f, 1000 steps, seed %d, KL divergence %.2f.%s Neighbors mean something;"
            + " distances between groups and their sizes do not.",
        labels.length,
        material.kind(),
        classes == 0 ? "" : " of " + classes + (classes == 1 ? " class" : " classes"),
        material.checkpoint().step(),
        exact ? "exact" : "Barnes-Hut",
        map.perplexity(),
        material.experiment().seed(),
        map.divergence(),
        agreement(labels, near));
  }

  /** How many of the images with a class have one of their class as their nearest. */
  private static String agreement(int[] labels, FeatureNeighbors near) {
    int labeled = 0;
    int agree = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != ImageSet.UNLABELED) {
        labeled++;
        agree += labels[near.rows()[i * near.k()]] == labels[i] ? 1 : 0;
      }
    }
    return labeled == 0
        ? ""
        : " Of "
            + Figures.percent((double) agree / labeled)
            + " of them the nearest by features is of the same class.";
  }
}
