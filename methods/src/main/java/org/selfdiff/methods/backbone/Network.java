package org.selfdiff.methods.backbone;

import org.selfdiff.methods.network.Layer;

/** A backbone as a layer: images [N, 3, S, S] to features [N, {@link #features}]. */
public interface Network extends Layer {
  /** Length of the features. */
  int features();

  /** PyTorch's key of the classifier, which a projector takes the place of. */
  String head();
}
