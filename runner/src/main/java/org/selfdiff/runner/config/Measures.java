package org.selfdiff.runner.config;

import java.util.OptionalInt;
import org.selfdiff.methods.schema.Setting;

/** Standing measures of the features, which need neither labels nor a test split. */
public record Measures(
    @Setting(
            doc =
                "epochs between two measurements; 0 measures nothing. Absent: 1, or as many as keep"
                    + " the measured images to a 64th of the trained ones",
            unit = "epochs",
            min = 0,
            max = 1_000_000)
        OptionalInt everyEpochs,
    @Setting(
            doc =
                "training images that are measured, always the same ones, and all where there are"
                    + " fewer. Absent: 2048, or a 64th of the training images if that is less, but"
                    + " not below 256",
            unit = "images",
            min = 2,
            max = 65_536)
        OptionalInt images) {
  private static final int SHARE = 64;
  private static final int MOST = 2048;
  private static final int FEWEST = 256;

  /** Images that are measured, of so many training images. */
  public int images(int train) {
    return Math.min(train, images.orElse(Math.max(FEWEST, Math.min(MOST, train / SHARE))));
  }

  /** Epochs between two measurements, with so many training images; 0 for none at all. */
  public int everyEpochs(int train) {
    long enough = ((long) SHARE * images(train) + train - 1) / Math.max(1, train);
    return everyEpochs.orElse((int) Math.max(1, enough));
  }

  /** Whether anything is measured, with so many training images. */
  public boolean any(int train) {
    return everyEpochs(train) > 0 && train > 1;
  }

  /** Whether the features are measured at the end of an epoch, counted from 1. */
  public boolean due(long epoch, int epochs, int train) {
    return any(train) && (epoch == epochs || epoch % everyEpochs(train) == 0);
  }
}
