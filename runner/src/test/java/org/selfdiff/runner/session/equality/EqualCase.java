package org.selfdiff.runner.session.equality;

import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Backward;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.PixelNormalization;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.schema.Kind;

/**
 * A step whose whole batch is run by one process and by several.
 *
 * @param about what is special about it; may be empty
 * @param pixels whether the step takes images as uint8 pixels
 * @param batch images of a step, over all ranks
 */
public record EqualCase(
    String about,
    Method method,
    Mixing mixing,
    Network backbone,
    Optimizer optimizer,
    int batch,
    int size,
    Crops locals,
    boolean pixels,
    Backward backward) {
  private static final PixelNormalization STATISTICS =
      new PixelNormalization(List.of(0.49, 0.48, 0.45), List.of(0.25, 0.24, 0.26));

  private static final int CLASSES = 5;

  /** Full views of normalized numbers, without mixing. */
  EqualCase(
      String about, Method method, Network backbone, Optimizer optimizer, int batch, int size) {
    this(
        about,
        method,
        new NoMixing(),
        backbone,
        optimizer,
        batch,
        size,
        Crops.NONE,
        false,
        Backward.PLAIN);
  }

  EqualCase under(Mixing prior) {
    return new EqualCase(
        about, method, prior, backbone, optimizer, batch, size, locals, pixels, backward);
  }

  EqualCase with(Crops crops) {
    return new EqualCase(
        about, method, mixing, backbone, optimizer, batch, size, crops, pixels, backward);
  }

  EqualCase with(Backward way) {
    return new EqualCase(
        about, method, mixing, backbone, optimizer, batch, size, locals, pixels, way);
  }

  EqualCase ofPixels() {
    return new EqualCase(
        about, method, mixing, backbone, optimizer, batch, size, locals, true, backward);
  }

  EqualCase about(String what) {
    return new EqualCase(
        what, method, mixing, backbone, optimizer, batch, size, locals, pixels, backward);
  }

  EqualCase ofImages(int images) {
    return new EqualCase(
        about, method, mixing, backbone, optimizer, images, size, locals, pixels, backward);
  }

  /** The step of a rank. */
  MethodGraph graph(int world) {
    return graph(world, DType.F64);
  }

  /** The step of a rank in a type. */
  public MethodGraph graph(int world, DType type) {
    return method
        .train(
            new StepSpec(
                type,
                backbone,
                batch,
                size,
                locals,
                pixels ? Optional.of(STATISTICS) : Optional.empty(),
                optimizer,
                mixing,
                backward,
                Optional.of(CLASSES)))
        .over(world);
  }

  /** Side of a view; local crops follow the full views. */
  int side(int view) {
    return view < method.views() ? size : locals.size();
  }

  /** The class of an image. */
  static int label(int step, int image) {
    return (3 * image + step) % CLASSES;
  }

  /** The word of a method or a prior. */
  static String word(Object kind) {
    return kind.getClass().getAnnotation(Kind.class).value();
  }

  @Override
  public String toString() {
    String groups = mixing instanceof UnMix unMix && unMix.groups() > 1 ? " in groups" : "";
    String prior = mixing instanceof NoMixing ? "" : " under " + word(mixing) + groups;
    return word(method) + prior + (about.isEmpty() ? "" : ", " + about);
  }
}
