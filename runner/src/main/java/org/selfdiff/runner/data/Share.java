package org.selfdiff.runner.data;

/**
 * The images of one of several ranks: the images rank, rank + world, rank + 2 world, ... of every
 * batch.
 *
 * @param rank number of the rank, from 0
 * @param world how many ranks there are, at least 1
 */
public record Share(int rank, int world) {
  /** All images: those of a rank without others. */
  public static final Share ALL = new Share(0, 1);

  /** Checks the numbers. */
  public Share {
    if (rank < 0 || rank >= world) {
      throw new IllegalArgumentException("rank " + rank + " of " + world);
    }
  }

  /** How many of the images of a batch are of this share. */
  public int of(int images) {
    return (images - rank + world - 1) / world;
  }

  /** Place in the whole batch of an image of this share. */
  public int place(int item) {
    return item * world + rank;
  }
}
