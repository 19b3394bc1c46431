package org.selfdiff.runner.data.shapes;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;

/**
 * Paints several copies of one shape with everything that must not matter: places, sizes, angles,
 * grays, which of them is the lighter, a shading, distracting specks and noise. What two crops of a
 * picture share is above all the shape, so that learning from crops means learning shapes.
 */
final class ShapePainter {
  private static final int SUBPIXELS = 3;

  /** Copies that fit along each side of the picture. */
  private static final int COPIES = 2;

  private static final double LEAST_CONTRAST = 0.3;
  private static final double TINT = 0.02;
  private static final double NOISE = 0.03;
  private static final double LARGEST_TURN = Math.PI / 8;

  private final int size;
  private final double[] tint = new double[3];

  ShapePainter(int size) {
    this.size = size;
  }

  /** Paints with the numbers of {@code random}; equal numbers give equal pixels. */
  void paint(Figure shape, CounterRandom random, Image into) {
    into.reshape(size, size);
    for (int channel = 0; channel < 3; channel++) {
      // A tint only: strong colors would tell pictures apart without their shapes.
      tint[channel] = random.nextDouble(-TINT, TINT);
    }
    double ground = random.nextDouble(0.15, 0.85);
    // The grid of copies begins anywhere, so that no place of the picture tells the shape.
    double left = random.nextDouble();
    double top = random.nextDouble();
    Pose[] poses = new Pose[(COPIES + 1) * (COPIES + 1)];
    for (int i = 0; i < poses.length; i++) {
      double column = i % (COPIES + 1) - left;
      double row = i / (COPIES + 1) - top;
      poses[i] = Pose.draw(random, column, row, gray(random, ground));
    }
    Shading shading = Shading.draw(random);
    Specks specks = Specks.draw(random);
    byte[] rgb = into.rgb();
    for (int row = 0, i = 0; row < size; row++) {
      double y = 2 * (row + 0.5) / size - 1;
      for (int column = 0; column < size; column++) {
        double x = 2 * (column + 0.5) / size - 1;
        double value = ground;
        for (Pose pose : poses) {
          double share = pose.near(x, y) ? coverage(shape, pose, x, y) : 0;
          value += share * (pose.gray() - value);
        }
        int speck = specks.at(x, y);
        value = speck < 0 ? value + shading.at(x, y) : specks.gray(speck);
        for (int channel = 0; channel < 3; channel++, i++) {
          double noisy = value + tint[channel] + NOISE * random.nextGaussian();
          rgb[i] = (byte) (int) (255 * Math.max(0, Math.min(1, noisy)) + 0.5);
        }
      }
    }
  }

  private static double gray(CounterRandom random, double ground) {
    double gray;
    do {
      gray = random.nextDouble(0.05, 0.95);
    } while (Math.abs(gray - ground) < LEAST_CONTRAST);
    return gray;
  }

  private double coverage(Figure shape, Pose pose, double x, double y) {
    int covered = 0;
    for (int i = 0; i < SUBPIXELS; i++) {
      double subY = y + (2 * i + 1 - SUBPIXELS) / (double) (SUBPIXELS * size);
      for (int j = 0; j < SUBPIXELS; j++) {
        double subX = x + (2 * j + 1 - SUBPIXELS) / (double) (SUBPIXELS * size);
        covered += shape.covers(pose.x(subX, subY), pose.y(subX, subY)) ? 1 : 0;
      }
    }
    return covered / (double) (SUBPIXELS * SUBPIXELS);
  }

  /** Place, size, angle and gray of a copy; maps picture coordinates to the shape's own. */
  private record Pose(
      double centerX, double centerY, double reach, double cosine, double sine, double gray) {
    /** Corners of shapes lie within this distance of their center, in their own coordinates. */
    private static final double EXTENT = 1.15;

    static Pose draw(CounterRandom random, double column, double row, double gray) {
      double cell = 2.0 / COPIES;
      double radius = cell * random.nextDouble(0.36, 0.5);
      double angle = random.nextDouble(-LARGEST_TURN, LARGEST_TURN);
      return new Pose(
          -1 + cell * (column + 0.5 + random.nextDouble(-0.15, 0.15)),
          -1 + cell * (row + 0.5 + random.nextDouble(-0.15, 0.15)),
          EXTENT * radius,
          StrictMath.cos(angle) / radius,
          StrictMath.sin(angle) / radius,
          gray);
    }

    boolean near(double pictureX, double pictureY) {
      return Math.abs(pictureX - centerX) < reach && Math.abs(pictureY - centerY) < reach;
    }

    double x(double pictureX, double pictureY) {
      return cosine * (pictureX - centerX) + sine * (pictureY - centerY);
    }

    double y(double pictureX, double pictureY) {
      return cosine * (pictureY - centerY) - sine * (pictureX - centerX);
    }
  }

  /** A linear change of brightness across the picture. */
  private record Shading(double slopeX, double slopeY) {
    static Shading draw(CounterRandom random) {
      return new Shading(random.nextDouble(-0.06, 0.06), random.nextDouble(-0.06, 0.06));
    }

    double at(double x, double y) {
      return slopeX * x + slopeY * y;
    }
  }

  /** Small discs: x, y, squared radius and gray of each. */
  private record Specks(double[][] all) {
    private static final int MOST = 2;

    static Specks draw(CounterRandom random) {
      double[][] all = new double[random.nextInt(MOST + 1)][];
      for (int i = 0; i < all.length; i++) {
        double radius = random.nextDouble(0.04, 0.1);
        all[i] =
            new double[] {
              random.nextDouble(-1, 1),
              random.nextDouble(-1, 1),
              radius * radius,
              random.nextDouble()
            };
      }
      return new Specks(all);
    }

    /** The uppermost speck at a point, -1 where there is none. */
    int at(double x, double y) {
      for (int i = 0; i < all.length; i++) {
        double besideX = x - all[i][0];
        double besideY = y - all[i][1];
        if (besideX * besideX + besideY * besideY < all[i][2]) {
          return i;
        }
      }
      return -1;
    }

    double gray(int speck) {
      return all[speck][3];
    }
  }
}
