package org.selfdiff.methods.mixing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.selfdiff.methods.random.BetaDistribution;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.methods.step.Draw;

/**
 * SDMP's random numbers of a step: a share per image and a box per image and view. Shares and sizes
 * are computed in single precision, as in the authors' code: in double precision a size can differ
 * by a pixel.
 *
 * @param prior its settings
 * @param batch images of a step
 * @param height rows of an image
 * @param width columns of an image
 */
public record SdmpDraw(Sdmp prior, int batch, int height, int width) implements Draw {
  /** Input: λ of every image, [N]. */
  public static final String SHARE = "mix_share";

  /** Input: c of every image, [N]. */
  public static final String COMMON = "mix_common";

  /** Input: what the operator needs for the rows of a view, [N, {@link #numbers}, H]. */
  public static String rows(int view) {
    return "mix_rows_" + (view + 1);
  }

  /** Input: the same for its columns. */
  public static String columns(int view) {
    return "mix_columns_" + (view + 1);
  }

  /**
   * What a raw share leads to.
   *
   * @param share of the image before the cut is rounded
   * @param height rows to cut
   * @param width columns to cut
   */
  public record Cut(float share, int height, int width) {}

  /** Numbers that the operator needs per row and per column. */
  int numbers() {
    return prior.operator() == Sdmp.Operator.RESIZE_MIX ? ResizedPaste.NUMBERS : 1;
  }

  @Override
  public String stream() {
    return "mixing";
  }

  @Override
  public Map<String, double[]> numbers(CounterRandom random) {
    BetaDistribution distribution = new BetaDistribution(prior.beta());
    float[] raw = new float[batch];
    for (int i = 0; i < batch; i++) {
      raw[i] = (float) distribution.next(random);
    }
    int[][] centers = new int[2][2 * batch];
    for (int[] ofView : centers) {
      for (int i = 0; i < batch; i++) {
        Cut cut = cut(raw[i]);
        ofView[2 * i] = first(cut.height()) + random.nextInt(count(cut.height(), height));
        ofView[2 * i + 1] = first(cut.width()) + random.nextInt(count(cut.width(), width));
      }
    }
    return given(raw, centers[0], centers[1]);
  }

  /** Smallest center of a cut along an axis. */
  public int first(int cut) {
    return prior.boxes() == Sdmp.Boxes.INSIDE ? cut / 2 : 0;
  }

  /** Number of centers of a cut along an axis of the given length. */
  public int count(int cut, int length) {
    return length - 2 * first(cut);
  }

  /** The cut of a raw share. */
  public Cut cut(float raw) {
    float share = (float) prior.scale() * raw + (float) prior.shift();
    float side = (float) Math.sqrt(1 - share);
    return new Cut(share, (int) (height * side), (int) (width * side));
  }

  /** The box of a cut around a pixel. */
  public Box box(Cut cut, int row, int column) {
    return Box.around(row, column, cut.height(), cut.width(), height, width);
  }

  /**
   * λ: by the cut where boxes lie inside, odd sizes included; by the area where they are clipped.
   */
  public float share(Cut cut, Box box) {
    if (prior.operator() == Sdmp.Operator.MIXUP) {
      return cut.share();
    }
    int area = prior.boxes() == Sdmp.Boxes.INSIDE ? cut.height() * cut.width() : box.area();
    return (float) (1 - (double) area / (height * width));
  }

  /** c of every image: what its mixture and its partner's show of the same two images. */
  public static double[] common(double[] share) {
    double[] common = new double[share.length];
    for (int i = 0; i < share.length; i++) {
      double own = share[i];
      double partner = share[share.length - 1 - i];
      common[i] = Math.min(own, 1 - partner) + Math.min(1 - own, partner);
    }
    return common;
  }

  /**
   * The inputs that follow from drawn numbers.
   *
   * @param raw raw share of every image
   * @param first centers on view 1: row and column of every image in turn
   * @param second centers on view 2, whose boxes give the shares
   */
  public Map<String, double[]> given(float[] raw, int[] first, int[] second) {
    Map<String, double[]> inputs = new HashMap<>();
    for (int view = 0; view < 2; view++) {
      int[] centers = view == 0 ? first : second;
      double[] share = new double[batch];
      double[] rows = new double[batch * numbers() * height];
      double[] columns = new double[batch * numbers() * width];
      for (int i = 0; i < batch; i++) {
        Cut cut = cut(raw[i]);
        Box box = box(cut, centers[2 * i], centers[2 * i + 1]);
        share[i] = share(cut, box);
        put(rows(cut, box), rows, i);
        put(columns(cut, box), columns, i);
      }
      inputs.put(rows(view), rows);
      inputs.put(columns(view), columns);
      inputs.put(SHARE, share);
      inputs.put(COMMON, common(share));
    }
    return inputs;
  }

  private static void put(double[] one, double[] all, int index) {
    System.arraycopy(one, 0, all, index * one.length, one.length);
  }

  private double[] rows(Cut cut, Box box) {
    return switch (prior.operator()) {
      case RESIZE_MIX -> ResizedPaste.places(box.top(), box.bottom(), height);
      case CUTMIX -> box.rows(height);
      case MIXUP -> filled(height, 1 - cut.share());
    };
  }

  private double[] columns(Cut cut, Box box) {
    return switch (prior.operator()) {
      case RESIZE_MIX -> ResizedPaste.places(box.left(), box.right(), width);
      case CUTMIX -> box.columns(width);
      case MIXUP -> filled(width, 1);
    };
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }
}
