package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.evaluate.PlaneMap;
import org.selfdiff.runner.evaluate.Tsne;
import org.selfdiff.runner.picture.Scatter;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.Headline;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.report.Gallery;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.FeatureReader;
import org.selfdiff.runner.session.FeatureStore;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.terminal.Figures;

/** t-SNE of features with a color for each class (Mugs, arXiv 2203.14415, figure 4). */
final class TsnePicture implements Drawer {
  private static final int ALL_CLASSES = 20;
  private static final int FIGURE_CLASSES = 6;
  private static final int BATCH = 64;

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
    Setup setup = material.setup();
    int classes = classes(material);
    int[] images = images(material);
    Features untrained;
    Features trained;
    // The pooled features of the backbone, whatever the run's monitor looks at.
    try (FeatureExtractor extractor =
        new FeatureExtractor(
            setup.executor(), setup.features(Readout.Output.BACKBONE), setup.placement())) {
      material.untrained().fill(extractor.program());
      untrained = features(material, extractor, images);
      material.trained().fill(extractor.program());
      trained = features(material, extractor, images);
    }
    PlaneMap before = map(material, untrained);
    PlaneMap after = map(material, trained);
    Metrics metrics = material.run().metrics();
    // Images without a class are all of one.
    int[] labels = IntStream.of(trained.labels()).map(label -> Math.max(0, label)).toArray();
    List<Scatter.Panel> panels =
        List.of(
            panel("Untrained", before, classes > 0, labels, metrics.last(Metrics.UNTRAINED_TOP1)),
            panel("Trained", after, classes > 0, labels, Headline.of(metrics, 0).trained()));
    List<String> names =
        classes == 0 ? List.of("no classes") : material.set().classes().subList(0, classes);
    String caption =
        String.format(
            Locale.ROOT,
            "%d %s of %s: exact t-SNE of the L2-normalized features of the backbone, perplexity"
                + " %.0f, 1000 steps, seed %d, KL divergence %.2f untrained and %.2f trained."
                + " Neighbors mean something; distances between groups and their sizes do not.",
            images.length,
            material.kind(),
            classes == material.set().classes().size()
                ? (classes == 0 ? "no" : classes) + (classes == 1 ? " class" : " classes")
                : "the first " + classes + " of " + material.set().classes().size() + " classes",
            after.perplexity(),
            material.experiment().seed(),
            before.divergence(),
            after.divergence());
    album.show(
        new Gallery.Picture("tsne.png", "Map of the features (t-SNE)", caption, true),
        new Scatter(material.experiment().name(), names, labels, panels).drawing());
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

  private static Scatter.Panel panel(
      String title, PlaneMap map, boolean classes, int[] labels, OptionalDouble knn) {
    List<String> captions = new ArrayList<>();
    knn.ifPresent(
        share -> captions.add("kNN top-1 of the features in the run: " + Figures.percent(share)));
    if (classes) {
      captions.add(
          "nearest point of the map is of the same class: "
              + Figures.percent(map.nearestAgree(labels)));
    }
    return new Scatter.Panel(title, captions, map);
  }

  private static Features features(Material material, FeatureExtractor extractor, int[] images) {
    try (FeatureReader made =
        new FeatureReader(
            extractor,
            EvaluationReader.open(
                material.set(),
                material.split(),
                images,
                material.experiment().centerView(),
                BATCH,
                material.setup().workers()))) {
      return new FeatureStore(material.run().paths().folder()).keep(made);
    }
  }
}
