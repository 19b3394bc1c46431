package org.selfdiff.runner.data.shapes;

import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.image.Image;

/**
 * Paints one shape with everything that must not matter: place, size, angle, both colours, which of
 * them is the lighter, a shading of each, distracting specks and noise.
 */
final class ShapePainter {
  private static final int SUBPIXELS = 4;
  private static final double LEAST_CONTRAST = 0.3;
  private static final double STRONGEST_TINT = 0.8;
  private static final double NOISE = 0.03;
  private static final double LARGEST_TURN = Math.PI / 6;

  private final int size;
  private final double[] background = new double[3];
  private final double[] foreground = new double[3];

  ShapePainter(int size) {
    this.size = size;
  }

  /** Paints with the numbers of {@code random}; equal numbers give equal pixels. */
  void paint(Shape shape, CounterRandom random, Image into) {
    into.reshape(size, size);
    colours(random);
    Pose pose = Pose.draw(random);
    Shading behind = Shading.draw(random);
    Shading before = Shading.draw(random);
    Specks specks = Specks.draw(random);
    byte[] rgb = into.rgb();
    for (int row = 0, i = 0; row < size; row++) {
      double y = 2 * (row + 0.5) / size - 1;
      for (int column = 0; column < size; column++) {
        double x = 2 * (column + 0.5) / size - 1;
        double share = coverage(shape, pose, x, y);
        double dark = behind.at(x, y);
        double light = before.at(x, y);
        int speck = specks.at(x, y);
        for (int channel = 0; channel < 3; channel++, i++) {
          double value =
              (1 - share) * (background[channel] + dark) + share * (foreground[channel] + light);
          value = speck < 0 ? value : specks.gray(speck);
          value += NOISE * random.nextGaussian();
          rgb[i] = (byte) (int) (255 * Math.max(0, Math.min(1, value)) + 0.5);
        }
      }
    }
  }

  /**
   * Two levels of one tint. Views lose brightness, contrast and a common hue, so that none of it
   * tells images apart in place of the shape; two free colours would.
   */
  private void colours(CounterRandom random) {
    double behind;
    double before;
    do {
      behind = random.nextDouble(0.2, 1);
      before = random.nextDouble(0.2, 1);
    } while (Math.abs(behind - before) < LEAST_CONTRAST);
    double hue = random.nextDouble(0, 2 * Math.PI);
    double strength = random.nextDouble(0, STRONGEST_TINT);
    for (int channel = 0; channel < 3; channel++) {
      double tint = 1 - strength * (0.5 - 0.5 * StrictMath.cos(hue + channel * 2 * Math.PI / 3));
      background[channel] = behind * tint;
      foreground[channel] = before * tint;
    }
  }

  private double coverage(Shape shape, Pose pose, double x, double y) {
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

  /** Place, size and angle of a shape; maps picture coordinates to the shape's own. */
  private record Pose(double centerX, double centerY, double cosine, double sine) {
    static Pose draw(CounterRandom random) {
      double radius = random.nextDouble(0.4, 0.7);
      double room = 1 - radius;
      double angle = random.nextDouble(-LARGEST_TURN, LARGEST_TURN);
      return new Pose(
          random.nextDouble(-room, room),
          random.nextDouble(-room, room),
          StrictMath.cos(angle) / radius,
          StrictMath.sin(angle) / radius);
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
