package org.selfdiff.runner.golden;

import java.util.Map;

/** Feeds cases of one folder through the product's own builders. */
interface GoldenAdapter {
  /** Whether this adapter computes the case. */
  boolean covers(GoldenCase golden);

  /**
   * Computes the case.
   *
   * @return arrays by the member names of {@link GoldenCase#expected}, all of them; others are
   *     ignored
   */
  Map<String, GoldenArray> run(GoldenCase golden);

  /** Whether {@link #run} computes in double precision. */
  default boolean inDouble() {
    return false;
  }

  /** Whether not a number, where an array is to have it, says that there is no value. */
  default boolean hasGaps(GoldenCase golden) {
    return false;
  }

  /** What computes, for the name of the test. */
  default String engineName() {
    return "plain Java";
  }

  /**
   * How far one array may be off; differs from the case's tolerance only where its notes say so.
   */
  default Tolerance tolerance(GoldenCase golden, String member) {
    Tolerance ofCase =
        inDouble() ? golden.doubleTolerance().orElse(golden.tolerance()) : golden.tolerance();
    Tolerance ofMember = golden.overrides().get(member);
    return ofMember == null ? ofCase : ofCase.tighter(ofMember);
  }
}
