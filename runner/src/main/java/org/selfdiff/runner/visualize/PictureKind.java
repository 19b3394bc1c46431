package org.selfdiff.runner.visualize;

import java.util.Locale;
import java.util.function.Supplier;

/** What pictures can be of. */
public enum PictureKind {
  /** Where the class token of a vision transformer looks. */
  ATTENTION(AttentionPictures::new),
  /** How features lie, class by class. */
  TSNE(TsnePicture::new),
  /** The images where their features lie. */
  MAP(MapPicture::new),
  /** How metrics went. */
  CURVES(CurvesPicture::new),
  /** What the network was trained on. */
  VIEWS(ViewsPicture::new);

  private final Supplier<Drawer> drawer;

  PictureKind(Supplier<Drawer> drawer) {
    this.drawer = drawer;
  }

  /** The word on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Drawer drawer() {
    return drawer.get();
  }
}
