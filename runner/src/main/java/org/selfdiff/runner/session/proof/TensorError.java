package org.selfdiff.runner.session.proof;

/**
 * A tensor after some steps, against the reference. All are L2 norms.
 *
 * @param state the state that it is in
 * @param name its full name
 * @param update how far the reference moved
 * @param error how far the tensor is from the reference
 * @param allowed how far it may be
 */
public record TensorError(String state, String name, double update, double error, double allowed) {
  /** Whether it is near enough; what is no number is not. */
  public boolean passed() {
    return error <= allowed;
  }

  /** Error over update; 0 where nothing differs. */
  public double ofUpdate() {
    return error == 0 ? 0 : error / update;
  }

  /** Whether a missing update would show. */
  public boolean decided() {
    return allowed < update;
  }

  /** Error over what is allowed; 0 where nothing differs. */
  public double ofAllowed() {
    return error == 0 ? 0 : Double.isNaN(error) ? Double.POSITIVE_INFINITY : error / allowed;
  }
}
