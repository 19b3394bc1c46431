package org.selfdiff.runner.session.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a proof found.
 *
 * @param losses of every step
 * @param tensors every tensor of the states after the first step
 * @param again the same steps of the same program once more, kernel by kernel on a GPU
 * @param recorded the same as a recording; NaN where nothing is recorded
 * @param turns the same with an evaluation in turns
 * @param millisecondsRead of a step whose loss is read before the next
 * @param millisecondsQueued of a step where only the last loss is read
 */
public record ProofResult(
    List<Loss> losses,
    List<TensorError> tensors,
    double again,
    double recorded,
    double turns,
    double millisecondsRead,
    double millisecondsQueued) {
  /** Kernels that add in any order differ from run to run; a recording may not differ by more. */
  private static final double SPREAD = 4;

  /** Copies the lists. */
  public ProofResult {
    losses = List.copyOf(losses);
    tensors = List.copyOf(tensors);
  }

  /**
   * The loss of a step.
   *
   * @param found here
   * @param reference in float64 on the processor
   * @param allowed how far they may be from each other
   */
  public record Loss(double found, double reference, double allowed) {
    /** Whether it is near enough. */
    public boolean passed() {
      return Math.abs(found - reference) <= allowed;
    }
  }

  /** One line for everything that is wrong; none where the step is right. */
  public List<String> failures() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < losses.size(); i++) {
      Loss l = losses.get(i);
      if (!l.passed()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "loss of step %d: %.8g, expected %.8g within %.1e",
                i + 1,
                l.found(),
                l.reference(),
                l.allowed()));
      }
    }
    for (TensorError t : tensors) {
      if (!t.passed()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%s of %s: off by %.1e of its update, expected at most %.1e",
                t.name(),
                t.state(),
                t.error() / t.update(),
                t.allowed() / t.update()));
      }
    }
    long moved = tensors.stream().filter(t -> t.update() > 0).count();
    long decided = tensors.stream().filter(TensorError::decided).count();
    if (2 * decided < moved) {
      lines.add(
          "of %d tensors that move only %d move farther than rounding may: too little is shown"
              .formatted(moved, decided));
    }
    repeated(lines, "as a recording", recorded);
    repeated(lines, "with an evaluation in turns", turns);
    return lines;
  }

  private void repeated(List<String> lines, String how, double distance) {
    if (distance > SPREAD * again) {
      lines.add(
          String.format(
              Locale.ROOT,
              "the same steps %s: off by %.1e, expected %s",
              how,
              distance,
              again == 0
                  ? "the same bits, as without"
                  : String.format(
                      Locale.ROOT,
                      "at most %.1e, %.0f times what two runs differ by",
                      SPREAD * again,
                      SPREAD)));
    }
  }
}
