package org.selfdiff.methods.method;

import java.util.Optional;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.optimizer.Optimizer;

/**
 * What a method's step is to be built for.
 *
 * @param type floating-point type of the step
 * @param backbone the network whose features are learned
 * @param batch images per step
 * @param size side of a full view
 * @param locals smaller views beside the full ones
 * @param normalization how the step normalizes its images, if it takes them as uint8 pixels
 * @param optimizer rule of the updates
 * @param mixing what images are mixed with
 * @param backward how gradients are computed
 * @param classes how many classes the images have, where their kind tells
 * @param ranks how many ranks will share the step; 1 where it runs as it is
 */
public record StepSpec(
    DType type,
    Network backbone,
    int batch,
    int size,
    Crops locals,
    Optional<PixelNormalization> normalization,
    Optimizer optimizer,
    Mixing mixing,
    Backward backward,
    Optional<Integer> classes,
    int ranks) {
  /** With a step that runs as it is. */
  public StepSpec(
      DType type,
      Network backbone,
      int batch,
      int size,
      Crops locals,
      Optional<PixelNormalization> normalization,
      Optimizer optimizer,
      Mixing mixing,
      Backward backward,
      Optional<Integer> classes) {
    this(
        type,
        backbone,
        batch,
        size,
        locals,
        normalization,
        optimizer,
        mixing,
        backward,
        classes,
        1);
  }

  /** With images whose kind tells no classes. */
  public StepSpec(
      DType type,
      Network backbone,
      int batch,
      int size,
      Crops locals,
      Optional<PixelNormalization> normalization,
      Optimizer optimizer,
      Mixing mixing,
      Backward backward) {
    this(
        type,
        backbone,
        batch,
        size,
        locals,
        normalization,
        optimizer,
        mixing,
        backward,
        Optional.empty());
  }

  /** With gradients as they come. */
  public StepSpec(
      DType type,
      Network backbone,
      int batch,
      int size,
      Crops locals,
      Optional<PixelNormalization> normalization,
      Optimizer optimizer,
      Mixing mixing) {
    this(type, backbone, batch, size, locals, normalization, optimizer, mixing, Backward.PLAIN);
  }

  /** With images that are normalized already. */
  public StepSpec(
      DType type,
      Network backbone,
      int batch,
      int size,
      Crops locals,
      Optimizer optimizer,
      Mixing mixing) {
    this(type, backbone, batch, size, locals, Optional.empty(), optimizer, mixing);
  }

  /** Without mixing. */
  public StepSpec(
      DType type, Network backbone, int batch, int size, Crops locals, Optimizer optimizer) {
    this(type, backbone, batch, size, locals, optimizer, new NoMixing());
  }

  /** Without smaller views. */
  public StepSpec(DType type, Network backbone, int batch, int size, Optimizer optimizer) {
    this(type, backbone, batch, size, Crops.NONE, optimizer);
  }

  /** The same with another way to compute gradients. */
  public StepSpec with(Backward way) {
    return new StepSpec(
        type, backbone, batch, size, locals, normalization, optimizer, mixing, way, classes, ranks);
  }

  /** An empty graph for the step. */
  Graph graph() {
    return new Graph(type, ranks);
  }
}
