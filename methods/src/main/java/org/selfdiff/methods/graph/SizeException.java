package org.selfdiff.methods.graph;

/** A value has more elements than one array can have; the message says which and how many. */
public final class SizeException extends GraphException {
  private static final long serialVersionUID = 1L;

  /** Elements that one array can have: libraries count them in 32 bits here and there. */
  public static final long MOST = Integer.MAX_VALUE;

  private SizeException(String message) {
    super(message);
  }

  /**
   * Throws unless an array can hold a value.
   *
   * @param name of the value
   */
  public static void unlessHeld(String name, Shape shape) {
    unlessHeld(name, shape, 1);
  }

  /**
   * Throws unless so many arrays together can hold a value.
   *
   * @param name of the value
   */
  static void unlessHeld(String name, Shape shape, int arrays) {
    double size = 1;
    for (long d : shape.dims()) {
      size *= d;
    }
    if (size > (double) MOST * arrays) {
      throw new SizeException(
          "%s %s has %s elements, more than one array can have (2^31 - 1)"
              .formatted(
                  name, shape, size < Long.MAX_VALUE ? Long.toString((long) size) : "over 2^63"));
    }
  }
}
