package org.selfdiff.methods.matching;

import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.schema.Setting;

/** The frozen network that a student learns from. */
public record Teacher(
    @Setting(
            doc =
                "its trained weights: the folder of a run, with or without the hash at the end of"
                    + " its name, a safetensors file, or a checkpoint of PyTorch in any layout that"
                    + " backbone.init knows; untrained: random weights, which teach nothing and let"
                    + " the rest be tried",
            path = true)
        String from,
    @Setting(doc = "its network") ResNets backbone,
    @Setting(
            doc =
                "margins of its features: teacher (from its batch norms) or fresh (-0.798"
                    + " everywhere: the authors' unsupervised script computes them before it loads"
                    + " the teacher)",
            byDefault = "teacher")
        Margins margin) {
  /** The word in the place of a file for random weights; {@code ./untrained} is a file. */
  public static final String UNTRAINED = "untrained";

  /** Whether there are trained weights. */
  public boolean isTrained() {
    return !from.equals(UNTRAINED);
  }

  /** Where the margins come from. */
  public enum Margins {
    /** From the teacher's batch norms. */
    TEACHER,
    /** From batch norms as they are created. */
    FRESH
  }
}
