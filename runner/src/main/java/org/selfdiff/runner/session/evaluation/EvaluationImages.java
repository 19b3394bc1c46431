package org.selfdiff.runner.session.evaluation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.protocol.Extent;
import org.selfdiff.runner.record.EvaluationRecord;

/**
 * The images that features are evaluated on, and how they are shown to the network.
 *
 * @param set images of both splits
 * @param view how they are shown
 * @param workers threads that prepare images
 */
record EvaluationImages(ImageSet set, CenterView view, int workers) {
  /** How many they are. */
  Extent extent() {
    return Extent.of(set, view.size());
  }

  /**
   * Makes sure that there is something to learn from and something to evaluate on.
   *
   * @throws DataException if one of the splits is empty
   */
  void requireBoth() {
    if (set.size(Split.TRAIN) == 0 || set.size(Split.TEST) == 0) {
      throw new DataException(
          set.name()
              + ": %d training and %d test images; protocols learn from the ones and evaluate on"
              + " the".formatted(set.size(Split.TRAIN), set.size(Split.TEST))
              + " others, so both are needed");
    }
  }

  /** Tells these images, classes and views from others, by what their set says of them. */
  String digest() {
    MessageDigest sha = sha256();
    add(sha, set.name());
    set.classes().forEach(c -> add(sha, c));
    for (Split split : Split.values()) {
      for (int i = 0; i < set.size(split); i++) {
        add(sha, set.source(split, i) + "\t" + set.label(split, i));
      }
    }
    add(sha, view.words());
    return HexFormat.of().formatHex(sha.digest());
  }

  /** What texts are recognized by together: 16 hexadecimal digits. */
  static String digest(String... texts) {
    MessageDigest sha = sha256();
    for (String text : texts) {
      add(sha, text);
    }
    return HexFormat.of().formatHex(sha.digest()).substring(0, 16);
  }

  EvaluationRecord.Images described() {
    return new EvaluationRecord.Images(
        set.name(), set.size(Split.TRAIN), set.size(Split.TEST), view.size());
  }

  private static void add(MessageDigest sha, String text) {
    sha.update(text.getBytes(StandardCharsets.UTF_8));
    sha.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
