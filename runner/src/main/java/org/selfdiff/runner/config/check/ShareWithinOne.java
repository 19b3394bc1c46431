package org.selfdiff.runner.config.check;

import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.schema.Findings;

/** SDMP's share of an image, a factor times a number in [0, 1) plus a shift, is at most 1. */
final class ShareWithinOne implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .mixing()
        .filter(Sdmp.class::isInstance)
        .map(Sdmp.class::cast)
        .filter(sdmp -> sdmp.scale() + sdmp.shift() > 1)
        .ifPresent(
            sdmp ->
                findings.add(
                    "mixing.shift",
                    sdmp.shift()
                        + " and mixing.scale "
                        + sdmp.scale()
                        + " are more than 1 together, expected at most 1",
                    "mixing.scale"));
  }
}
