package org.selfdiff.runner.session;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.BatchLoader;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.PixelFormat;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.ViewRow;

/** Some training images with what the first steps of a run make of them. */
public final class ViewSamples {
  /** Images in a report. */
  public static final int ROWS = 6;

  private final ImageSet set;
  private final Experiment experiment;
  private final PixelFormat format;

  private ViewSamples(ImageSet set, Experiment experiment) {
    this.set = set;
    this.experiment = experiment;
    format = PixelFormat.of(experiment.views());
  }

  /**
   * The views, and under a mixing prior the mixtures. They are those of training: the same
   * pipeline, the same draws, the same graph.
   *
   * @param set the images
   * @param setup the experiment
   * @param rows most images to show
   */
  public static List<ViewRow> of(ImageSet set, Setup setup, int rows) {
    ViewSamples samples = new ViewSamples(set, setup.experiment());
    int most = Math.min(rows, set.size(Split.TRAIN));
    return setup.experiment().mixing() instanceof NoMixing
        ? samples.plain(most)
        : samples.mixed(setup, most);
  }

  /** A batch of the run's first images: what is made of them does not depend on its size. */
  private List<ViewRow> plain(int rows) {
    try (BatchLoader loader =
            BatchLoader.open(set, experiment.views(), format, experiment.seed(), rows, 1);
        ImageReader reader = set.reader()) {
      Batch batch = loader.next();
      List<ViewRow> result = new ArrayList<>();
      for (int item = 0; item < rows; item++) {
        result.add(row(loader, batch, item, reader, List.of()));
      }
      return result;
    }
  }

  /** Images of several steps, as what is mixed is drawn step by step. */
  private List<ViewRow> mixed(Setup setup, int rows) {
    int workers = setup.workers();
    int batch = experiment.hardware().batch();
    List<ViewRow> result = new ArrayList<>();
    try (BatchLoader loader =
            BatchLoader.open(set, experiment.views(), format, experiment.seed(), batch, workers);
        MixedImages mixer = new MixedImages(setup, loader.stepsPerEpoch());
        ImageReader reader = set.reader()) {
      int steps = Math.min(mixer.steps(), Math.max(1, Math.min(rows, MixedImages.IMAGES / batch)));
      for (int step = 0; step < steps; step++) {
        Batch images = loader.next();
        mixer.mix(step, images);
        int items = rows * (step + 1) / steps - rows * step / steps;
        for (int item = 0; item < Math.min(items, batch); item++) {
          result.add(row(loader, images, item, reader, mixer.of(item)));
        }
      }
    }
    return result;
  }

  private ViewRow row(
      BatchLoader loader,
      Batch batch,
      int item,
      ImageReader reader,
      List<ViewRow.ShownMixture> mixtures) {
    Views views = experiment.views();
    boolean[] strong = loader.strong(batch, item);
    List<ViewRow.ShownView> made = new ArrayList<>();
    for (int v = 0; v < views.total(); v++) {
      int view = v;
      RgbImage image =
          switch (format) {
            case UINT8 -> ViewPicture.of(batch.pixels(view), item, views.size(view));
            case NORMALIZED ->
                ViewPicture.of(
                    i -> batch.view(view).get(i), item, views.size(view), views.normalize());
          };
      made.add(new ViewRow.ShownView(views.name(view), image, strong[view]));
    }
    Image stored = new Image();
    reader.read(Split.TRAIN, batch.indices()[item], stored);
    int index = batch.indices()[item];
    String step = mixtures.isEmpty() ? "" : " · step " + (batch.number() + 1);
    int label = batch.labels()[item];
    String of = label == ImageSet.UNLABELED ? "" : set.classes().get(label) + " · ";
    String name = of + set.source(Split.TRAIN, index) + step;
    return new ViewRow(name, ViewPicture.ofStored(stored), made, mixtures);
  }
}
