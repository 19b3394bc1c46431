package org.selfdiff.runner.golden;

import java.util.Map;
import org.selfdiff.methods.loss.TwoPositives;
import org.selfdiff.methods.mixing.Box;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpDraw;

/** Shares, cuts and common content of SDMP's mixtures: {@code sdmp/lambda_*}. */
record SdmpShareAdapter() implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("sdmp") && golden.name().startsWith("lambda_");
  }

  /** The authors' settings, or those of their first release. */
  static Sdmp prior(Sdmp.Boxes boxes, TwoPositives.SoftTarget loss) {
    return new Sdmp(Sdmp.Operator.RESIZE_MIX, 1, 0.8, 0.1, boxes, loss, 1, 0.5, 0.5, 0.5);
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    float[] raw = golden.input("lam_raw").toFloats();
    int n = raw.length;
    SdmpDraw draw =
        prior(Sdmp.Boxes.INSIDE, TwoPositives.SoftTarget.LOG_OF_MIXTURE)
            .draw(n, golden.whole("H"), golden.whole("W"));
    double[] share = new double[n];
    double[] same = new double[n];
    double[] flip = new double[n];
    int[] area = new int[n];
    int[] pasted = new int[2 * n];
    for (int i = 0; i < n; i++) {
      SdmpDraw.Cut cut = draw.cut(raw[i]);
      Box box = draw.box(cut, draw.height() / 2, draw.width() / 2);
      share[i] = draw.share(cut, box);
      area[i] = cut.height() * cut.width();
      pasted[2 * i] = box.bottom() - box.top();
      pasted[2 * i + 1] = box.right() - box.left();
    }
    double[] common = SdmpDraw.common(share);
    for (int i = 0; i < n; i++) {
      same[i] = 1 / (1 + common[i]);
      flip[i] = common[i] / (1 + common[i]);
    }
    return Map.of(
        "out_lam", GoldenArray.reals(share, n),
        "out_cut_area", GoldenArray.integers(area, n),
        "out_pasted_size", GoldenArray.integers(pasted, n, 2),
        "out_common", GoldenArray.reals(common, n),
        "out_w_self", GoldenArray.reals(same, n),
        "out_w_flip", GoldenArray.reals(flip, n));
  }
}
