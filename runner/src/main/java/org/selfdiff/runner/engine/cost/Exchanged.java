package org.selfdiff.runner.engine.cost;

/** What ranks exchange, as far as the graph tells. */
public enum Exchanged {
  /** Gradients of parameters, packed. */
  GRADIENTS("gradients", "gradients of parameters, summed over the devices"),
  /** Pixels of views: of mixtures, or of a batch that is shuffled. */
  IMAGES("images", "images that go to other devices: of mixtures, or of a shuffled batch"),
  /** Statistics of batch norm, forward, backward and running. */
  BATCH_NORM("batch-norm", "statistics of batch norm: forward, backward and running"),
  /** What goes into a state: keys of a queue, rows of a memory, a center. */
  STATES("states", "what queues, memories and centers take from every device"),
  /** Rows of a batch that all others are compared with, and their gradients. */
  ROWS("rows", "rows of a batch that other devices need, and their gradients"),
  /** Classes of images. */
  LABELS("labels", "classes of the images of all devices"),
  /** Sums over a batch. */
  SUMS("sums", "sums over the batch within losses"),
  /** What is reported. */
  METRICS("metrics", "numbers that are reported");

  private final String word;
  private final String doc;

  Exchanged(String word, String doc) {
    this.word = word;
    this.doc = doc;
  }

  /** Its word in tables and keys. */
  public String word() {
    return word;
  }

  /** What it is, in a line. */
  public String doc() {
    return doc;
  }
}
