package org.selfdiff.runner.engine.joined;

import java.util.List;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Reduce;

/**
 * A kernel that reduces rows: a warp for each row, or a block for each where rows are long. What a
 * later pass needs of a row stays in registers.
 */
final class RowsSource {
  private static final int ROWS_OF_BLOCK = 4;
  private static final int THREADS_OF_LONG_ROW = 256;
  private static final int LONG = 1024;

  /** Numbers that a thread keeps from pass to pass. */
  private static final int MOST_KEPT = 96;

  private static final long MOST_BLOCKS = Integer.MAX_VALUE;

  private RowsSource() {}

  /** Whether threads have room for what they have to keep. */
  static boolean fits(Domain domain) {
    int width = width(domain);
    long steps = steps(domain.columns(), threads(domain), width);
    ElementCode code = new ElementCode(domain, new Phases(domain), width);
    return steps * width * (code.kept().size() + 1) <= MOST_KEPT && domain.rows() <= MOST_BLOCKS;
  }

  private static int threads(Domain domain) {
    return domain.columns() > LONG ? THREADS_OF_LONG_ROW : Reductions.WARP;
  }

  /** The source for a domain whose rows fit. */
  static JoinedKernel of(Domain domain, String label, String word) {
    int threads = threads(domain);
    int width = width(domain);
    int steps = steps(domain.columns(), threads, width);
    Phases phases = new Phases(domain);
    ElementCode code = new ElementCode(domain, phases, width);
    KernelSource text = new KernelSource(domain);
    boolean warps = threads == Reductions.WARP;
    String lane = warps ? "threadIdx.x % 32" : "threadIdx.x";
    text.line("%s l = %s;".formatted(text.index(), lane));
    if (warps) {
      text.line(
          "%s r = %s * %s + threadIdx.x / 32;"
              .formatted(text.index(), text.wide("blockIdx.x"), text.number(ROWS_OF_BLOCK)));
      text.open("if (r < " + text.number(domain.rows()) + ")");
    } else {
      text.line("__shared__ float part[%d];".formatted(threads / Reductions.WARP));
      text.line("%s r = blockIdx.x;".formatted(text.index()));
    }
    text.places("r");
    code.kept().forEach(k -> text.line("float %s[%d];".formatted(k, steps * width)));
    for (int p = 0; p < phases.count(); p++) {
      text.all(code.before(p, "l == 0"));
      pass(p, domain, code, text, threads, width);
    }
    if (warps) {
      text.close();
    }
    long blocks = warps ? (domain.rows() + ROWS_OF_BLOCK - 1) / ROWS_OF_BLOCK : domain.rows();
    return text.kernel(label, word, blocks, warps ? ROWS_OF_BLOCK * threads : threads);
  }

  private static void pass(
      int phase, Domain domain, ElementCode code, KernelSource text, int threads, int width) {
    List<Node> reductions = code.reductions(phase);
    for (Node n : reductions) {
      text.line(
          "float %s = %s;".formatted(code.name(n.output()), Reductions.start((Reduce) n.op())));
    }
    List<String> body = code.within(phase);
    if (!body.isEmpty()) {
      long columns = domain.columns();
      int steps = steps(columns, threads, width);
      text.line("#pragma unroll");
      text.open("for (int k = 0; k < " + steps + "; k++)");
      text.line("int b = k * " + width + ";");
      text.line(
          "%s c = (k * %s + l) * %s;"
              .formatted(text.index(), text.number(threads), text.number(width)));
      boolean exact = (long) steps * threads * width == columns;
      if (!exact) {
        text.open("if (c < " + text.number(columns) + ")");
      }
      text.all(body);
      if (!exact) {
        text.close();
      }
      text.close();
    }
    for (Node n : reductions) {
      text.all(
          Reductions.across((Reduce) n.op(), code.name(n.output()), threads, domain.columns()));
    }
  }

  /** The width at which the fewest threads have nothing to do, and the widest of these. */
  static int width(Domain domain) {
    return width(domain, threads(domain));
  }

  private static int width(Domain domain, int threads) {
    int best = domain.vector();
    for (int w = best; w >= 1; w /= 2) {
      if (steps(domain.columns(), threads, w) * w < steps(domain.columns(), threads, best) * best) {
        best = w;
      }
    }
    return best;
  }

  private static int steps(long columns, int threads, int width) {
    return Math.toIntExact((columns + (long) threads * width - 1) / ((long) threads * width));
  }
}
