package org.selfdiff.runner.data;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.augment.CropBox;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Normalization;
import org.selfdiff.runner.data.image.Reduction;

/** Makes one of an image's views as an experiment declares it. Immutable; threads share it. */
public final class ViewPipeline {
  private final List<Augmentation> augment;
  private final Normalization normalization;
  private final int size;
  private final boolean crops;

  /** The pipeline of the first view. */
  public ViewPipeline(Views views) {
    this(views, 0, false);
  }

  /**
   * The pipeline of one view.
   *
   * @param view counted from 0, the local crops last
   * @param strongly by the stronger operations instead of its own
   */
  ViewPipeline(Views views, int view, boolean strongly) {
    augment = List.copyOf(views.augment(view, strongly));
    normalization = new Normalization(views.normalize().mean(), views.normalize().std());
    size = views.size(view);
    crops = augment.stream().anyMatch(RandomResizedCrop.class::isInstance);
  }

  /** Numbers of one normalized view: {@code 3 * size * size}. */
  public int length() {
    return 3 * size * size;
  }

  /** A workspace for one thread. */
  public Workspace workspace() {
    return new Workspace(size);
  }

  /**
   * The strongest reduction that leaves one random view's box at least as large as the view. Where
   * the list does not begin with a crop, no reduction does.
   *
   * @param width pixels per row of the image as it is stored
   * @param height its rows
   * @param random as {@link #view} takes it
   */
  Reduction reduction(int width, int height, CounterRandom random) {
    if (augment.isEmpty() || !(augment.get(0) instanceof RandomResizedCrop crop)) {
      return Reduction.NONE;
    }
    CropBox box = crop.box(width, height, random.at(0));
    return Reduction.atMost(Math.min(box.width(), box.height()) / size);
  }

  /**
   * Makes one random view. Where no operation crops, the view starts from the evaluation view.
   *
   * @param image the decoded image, whole or as small as {@link #reduction}; stays as it is
   * @param random the numbers of this sample and view; operation i draws from {@code random.at(i)}
   * @param workspace of the calling thread; pipelines of other sizes may share it
   * @return the view as 8-bit RGB, valid until the workspace is used again
   */
  Image view(Image image, CounterRandom random, Workspace workspace) {
    workspace.side(size);
    Image view = crops ? image : EvaluationView.of(image, workspace);
    if (view == image && !(augment.size() > 0 && augment.get(0) instanceof RandomResizedCrop)) {
      view = workspace.other(image);
      view.copyFrom(image);
    }
    for (int i = 0; i < augment.size(); i++) {
      workspace.window(cropAfter(i, view, random));
      view = augment.get(i).apply(view, random.at(i), workspace);
    }
    return view;
  }

  /** The box that the operation behind operation i will cut out, which is known beforehand. */
  private Optional<CropBox> cropAfter(int i, Image view, CounterRandom random) {
    return i + 1 < augment.size() && augment.get(i + 1) instanceof RandomResizedCrop crop
        ? Optional.of(crop.box(view.width(), view.height(), random.at(i + 1)))
        : Optional.empty();
  }

  /**
   * Makes one random view and writes it normalized, [3, size, size].
   *
   * @param out receives {@link #length} numbers from index {@code offset} on
   */
  void write(Image image, CounterRandom random, Workspace workspace, FloatBuffer out, int offset) {
    normalization.write(view(image, random, workspace), out, offset);
    for (int i = 0; i < augment.size(); i++) {
      augment.get(i).finish(out, offset, size, normalization, random.at(i));
    }
  }

  /**
   * Makes one random view and writes its pixels as uint8, [3, size, size].
   *
   * @param out receives {@link #length} bytes from index {@code offset} on
   * @throws IllegalStateException if an operation writes into the normalized view
   */
  void writePixels(
      Image image, CounterRandom random, Workspace workspace, ByteBuffer out, int offset) {
    if (augment.stream().anyMatch(Augmentation::finishes)) {
      throw new IllegalStateException("an operation writes into the normalized view");
    }
    view(image, random, workspace).planes(out, offset);
  }
}
