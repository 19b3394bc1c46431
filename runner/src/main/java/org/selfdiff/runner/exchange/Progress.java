package org.selfdiff.runner.exchange;

/** Told after every batch how many of how many images are done. */
@FunctionalInterface
public interface Progress {
  /** So many are done. */
  void done(int images, int all);
}
