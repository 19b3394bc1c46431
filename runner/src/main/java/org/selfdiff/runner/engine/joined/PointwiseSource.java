package org.selfdiff.runner.engine.joined;

/** A kernel whose threads each compute one vector of elements. */
final class PointwiseSource {
  static final int THREADS = 256;

  private PointwiseSource() {}

  /** The source for a domain without rows. */
  static JoinedKernel of(Domain domain, String label, String word) {
    int width = domain.vector();
    long vectors = domain.rows() * domain.columns() / width;
    KernelSource text = new KernelSource(domain);
    ElementCode code = new ElementCode(domain, new Phases(domain), width);
    text.line(
        "%s t = %s * %s + threadIdx.x;"
            .formatted(text.index(), text.wide("blockIdx.x"), text.number(THREADS)));
    text.open("if (t < " + text.number(vectors) + ")");
    long perRow = domain.columns() / width;
    if (perRow == 1) {
      text.line("%s c = %s;".formatted(text.index(), text.number(0)));
      text.places("t");
    } else if (domain.outer().isEmpty()) {
      text.line("%s c = t * %s;".formatted(text.index(), text.number(width)));
    } else {
      text.line(
          "%s c = t %% %s * %s;".formatted(text.index(), text.number(perRow), text.number(width)));
      text.line("%s r = t / %s;".formatted(text.index(), text.number(perRow)));
      text.places("r");
    }
    text.all(code.before(0, "c == 0"));
    text.all(code.within(0));
    text.close();
    return text.kernel(label, word, (vectors + THREADS - 1) / THREADS, THREADS);
  }
}
