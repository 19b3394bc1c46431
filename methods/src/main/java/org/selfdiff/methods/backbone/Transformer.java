package org.selfdiff.methods.backbone;

import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.ViewSizes;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Variant;

/** What the settings of all {@link VisionTransformer}s have: sizes that must fit each other. */
sealed interface Transformer extends Backbone permits VisionTransformers, ConvStemTransformers {
  /** What {@link #heads} is. */
  String HEADS = "heads of every attention, a divisor of {channels}";

  /** The size's own number of heads. */
  String OWN_HEADS = "{heads}";

  /** What {@link #positions} is. */
  String POSITIONS =
      "position embedding: sincos (fixed, as MoCo v3) or learned (as DINO); it also chooses the"
          + " initial values of all weights";

  /**
   * What a size is.
   *
   * @param dim channels of a token
   * @param depth number of blocks
   * @param heads heads of every attention unless the experiment says otherwise
   */
  record Form(int dim, int depth, int heads) {}

  /** A size of a family. */
  interface Size extends Variant {
    /** Its numbers. */
    Form form();

    @Override
    default String fill(String text) {
      return text.replace("{channels}", Integer.toString(form().dim()))
          .replace("{heads}", Integer.toString(form().heads()));
    }
  }

  /** Which of the family it is. */
  Size size();

  /** Heads of every attention; they must divide the channels. */
  int heads();

  /** Side of a patch in pixels; it must divide the side of the images. */
  int patch();

  /** Kind of position embedding. */
  Positions positions();

  /** How a patch becomes a token. */
  PatchStem stem();

  /** Whether experiments choose the side of a patch. */
  boolean choosesPatch();

  @Override
  default void check(Context context, Findings findings) {
    int dim = size().form().dim();
    if (dim % heads() != 0) {
      findings.add(
          "heads",
          heads()
              + " heads do not divide the "
              + dim
              + " channels of this backbone, expected a divisor of "
              + dim,
          "kind");
    }
    context.views().ifPresent(views -> checkViews(views, findings));
  }

  private void checkViews(ViewSizes views, Findings findings) {
    boolean whole = views.size() % patch() == 0;
    if (!whole && choosesPatch()) {
      findings.add(
          "patch",
          "patches of "
              + patch()
              + " pixels do not divide views.size "
              + views.size()
              + ", expected a divisor of it",
          "/views.size",
          "kind");
    } else if (!whole) {
      findings.add("/views.size", pieces(views.size()), "kind");
    }
    if (views.locals() == 0) {
      return;
    }
    if (views.localSize() % patch() != 0) {
      findings.add("/views.local.size", pieces(views.localSize()), "patch", "kind");
    }
    if (positions() == Positions.SINCOS && views.localSize() != views.size()) {
      findings.add(
          "positions",
          "fixed positions belong to views of "
              + views.size()
              + " pixels, not to local crops of "
              + views.localSize()
              + ", expected learned",
          "/views.local.size",
          "kind");
    }
  }

  private String pieces(int pixels) {
    return pixels
        + " pixels are not a whole number of this backbone's patches of "
        + patch()
        + ", expected a multiple of "
        + patch();
  }

  @Override
  default VisionTransformer network(int side) {
    int dim = size().form().dim();
    int depth = size().form().depth();
    return new VisionTransformer(dim, depth, heads(), 4, patch(), side, side, stem(), positions());
  }
}
