package org.selfdiff.runner.data;

import java.nio.FloatBuffer;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Normalization;

/** Makes the view of an image that features are evaluated on. Immutable; threads share it. */
public final class CenterPipeline {
  private final CenterView view;
  private final Normalization normalization;

  /** The pipeline of a view. */
  public CenterPipeline(CenterView view) {
    this.view = view;
    normalization = new Normalization(view.normalize().mean(), view.normalize().std());
  }

  /** Numbers of one normalized view: {@code 3 * size * size}. */
  public int length() {
    return 3 * view.size() * view.size();
  }

  /** A workspace for one thread. */
  public Workspace workspace() {
    return new Workspace(view.size());
  }

  /** The view before it is normalized; valid until the workspace is used again. */
  public Image shown(Image image, Workspace workspace) {
    return EvaluationView.of(image, view.size(), view.resize(), view.interpolation(), workspace);
  }

  /** Writes the view normalized, [3, size, size], from index {@code offset} on. */
  public void write(Image image, Workspace workspace, FloatBuffer out, int offset) {
    normalization.write(shown(image, workspace), out, offset);
  }
}
