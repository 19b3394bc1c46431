package org.selfdiff.runner.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.selfdiff.exports.pytorch.KeyLayout;

/** Whose code is to load a checkpoint. */
public enum StateLayout {
  /** The backbone's own keys, as torchvision's models have them. */
  TORCHVISION("torchvision", KeyLayout.PLAIN),
  /** The same keys, as timm's models have them. */
  TIMM("timm", KeyLayout.PLAIN),
  /** MoCo v1 and v2, MGD. */
  MOCO("moco", KeyLayout.MOCO),
  /** MoCo v3, SDMP. */
  MOCO_V3("moco-v3", KeyLayout.MOCO_V3),
  /** Momentum² Teacher. */
  MOMENTUM2_TEACHER("momentum2-teacher", KeyLayout.MOMENTUM2_TEACHER),
  /** DINO's teacher. */
  DINO("dino", KeyLayout.TEACHER),
  /** Mugs' teacher. */
  MUGS("mugs", KeyLayout.TEACHER),
  /** SwAV. */
  SWAV("swav", KeyLayout.SWAV);

  private final String word;
  private final KeyLayout keys;

  StateLayout(String word, KeyLayout keys) {
    this.word = word;
    this.keys = keys;
  }

  /** The layout's word on the command line. */
  public String word() {
    return word;
  }

  /** Its keys. */
  public KeyLayout keys() {
    return keys;
  }

  /** The layout of a word. */
  public static Optional<StateLayout> named(String word) {
    return Arrays.stream(values()).filter(l -> l.word.equals(word)).findFirst();
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(StateLayout::word).toList();
  }
}
