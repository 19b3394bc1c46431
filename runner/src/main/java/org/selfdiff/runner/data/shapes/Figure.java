package org.selfdiff.runner.data.shapes;

import java.util.Locale;

/**
 * The classes of the embedded set: figures that no crop, flip, rotation or color turns into
 * another.
 */
enum Figure {
  /** A full circle. */
  DISC {
    @Override
    boolean covers(double x, double y) {
      return x * x + y * y < 0.72;
    }
  },
  /** A circle with a hole. */
  RING {
    @Override
    boolean covers(double x, double y) {
      double square = x * x + y * y;
      return square < 0.9 && square > 0.36;
    }
  },
  /** A full square. */
  SQUARE {
    @Override
    boolean covers(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) < 0.72;
    }
  },
  /** The outline of a square. */
  FRAME {
    @Override
    boolean covers(double x, double y) {
      double far = Math.max(Math.abs(x), Math.abs(y));
      return far < 0.78 && far > 0.48;
    }
  },
  /** An equilateral triangle. */
  TRIANGLE {
    @Override
    boolean covers(double x, double y) {
      return y > -0.5 && y + SQRT3 * Math.abs(x) < 1;
    }
  },
  /** A star with five points. */
  STAR {
    @Override
    boolean covers(double x, double y) {
      int inside = 0;
      for (int edge = 0; edge < 5; edge++) {
        inside += STAR_X[edge] * x + STAR_Y[edge] * y < STAR_DISTANCE ? 1 : 0;
      }
      return inside >= 4;
    }
  },
  /** A plus sign. */
  CROSS {
    @Override
    boolean covers(double x, double y) {
      double near = Math.min(Math.abs(x), Math.abs(y));
      return near < 0.26 && Math.max(Math.abs(x), Math.abs(y)) < 0.95;
    }
  },
  /** A disc that another one bites into. */
  CRESCENT {
    @Override
    boolean covers(double x, double y) {
      double bitten = x - 0.5;
      return x * x + y * y < 0.9 && bitten * bitten + y * y > 0.55;
    }
  },
  /** Three parallel bars. */
  BARS {
    @Override
    boolean covers(double x, double y) {
      double beside = Math.abs(x) < 0.3 ? Math.abs(x) : Math.abs(Math.abs(x) - 0.6);
      return beside < 0.16 && Math.abs(y) < 0.8;
    }
  },
  /** Two squares of a checkerboard on either diagonal. */
  CHECKER {
    @Override
    boolean covers(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) < 0.8 && x * y > 0;
    }
  },
  /** Two triangles that meet at their tips. */
  HOURGLASS {
    @Override
    boolean covers(double x, double y) {
      return Math.abs(x) < 0.8 * Math.abs(y) && Math.abs(y) < 0.9;
    }
  },
  /** Three small discs at the corners of a triangle. */
  DOTS {
    @Override
    boolean covers(double x, double y) {
      double beside = Math.abs(x) - 0.54;
      double top = y - 0.62;
      double bottom = y + 0.31;
      return Math.min(x * x + top * top, beside * beside + bottom * bottom) < 0.1;
    }
  };

  private static final double SQRT3 = Math.sqrt(3);

  /**
   * The five lines through the points of a star: their normals, and their distance from its center.
   */
  private static final double[] STAR_X = new double[5];

  private static final double[] STAR_Y = new double[5];
  private static final double STAR_DISTANCE = StrictMath.cos(2 * Math.PI / 5);

  static {
    for (int edge = 0; edge < 5; edge++) {
      STAR_X[edge] = StrictMath.sin(2 * Math.PI * edge / 5);
      STAR_Y[edge] = -StrictMath.cos(2 * Math.PI * edge / 5);
    }
  }

  /** Whether the figure covers a point of the square [-1, 1] x [-1, 1]. */
  abstract boolean covers(double x, double y);

  /** The name of the class. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
