package org.selfdiff.runner.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Reduction;

/**
 * Makes all views of one image: the full ones, then the local crops. What it makes depends on the
 * image and on the random numbers' place alone. Immutable; threads share it.
 */
final class SampleViews {
  private final Views views;
  private final List<ViewPipeline> own = new ArrayList<>();
  private final Optional<ViewPipeline> strongFull;
  private final Optional<ViewPipeline> strongLocal;

  SampleViews(Views views) {
    this.views = views;
    for (int view = 0; view < views.total(); view++) {
      own.add(new ViewPipeline(views, view, false));
    }
    Optional<StrongViews> strong = views.strong();
    strongFull = strong.flatMap(StrongViews::augment).map(a -> new ViewPipeline(views, 0, true));
    strongLocal =
        strong
            .filter(s -> views.locals() > 0)
            .flatMap(StrongViews::local)
            .map(a -> new ViewPipeline(views, views.count(), true));
  }

  /** Numbers of each normalized view. */
  int[] lengths() {
    return IntStream.range(0, own.size()).map(v -> own.get(v).length()).toArray();
  }

  /** A workspace for one thread. */
  Workspace workspace() {
    return own.get(0).workspace();
  }

  /**
   * Which views of one image are made by stronger operations, by view.
   *
   * @param sample the numbers of this image
   */
  boolean[] strong(CounterRandom sample) {
    CounterRandom draws = sample.at("strong");
    return views
        .strong()
        .map(drawn -> drawn.draw(views.count(), views.locals(), draws::nextDouble))
        .orElseGet(() -> new boolean[own.size()]);
  }

  /** The strongest reduction that suits all views of one image. */
  Reduction reduction(int width, int height, CounterRandom sample) {
    boolean[] strong = strong(sample);
    Reduction all = Reduction.EIGHTH;
    for (int view = 0; view < strong.length && all != Reduction.NONE; view++) {
      all = all.weaker(pipeline(view, strong[view]).reduction(width, height, sample.at(view)));
    }
    return all;
  }

  private ViewPipeline pipeline(int view, boolean strongly) {
    return strongly
        ? (view < views.count() ? strongFull : strongLocal).orElseThrow()
        : own.get(view);
  }

  /**
   * Makes the views of one image.
   *
   * @param image the decoded image, whole or as small as {@link #reduction}; stays as it is
   * @param sample the numbers of this image; view v draws from {@code sample.at(v)}
   * @param workspace of the calling thread
   * @param into receives them in its format
   * @param item place of the image in the batch
   */
  void write(Image image, CounterRandom sample, Workspace workspace, Batch into, int item) {
    boolean[] strong = strong(sample);
    into.weak(item, views.strong().map(drawn -> drawn.keepsFull(strong)).orElse(true));
    for (int view = 0; view < strong.length; view++) {
      ViewPipeline pipeline = pipeline(view, strong[view]);
      int offset = item * pipeline.length();
      CounterRandom draws = sample.at(view);
      switch (into.format()) {
        case UINT8 -> pipeline.writePixels(image, draws, workspace, into.bytes(view), offset);
        case NORMALIZED -> pipeline.write(image, draws, workspace, into.numbers(view), offset);
      }
    }
  }
}
