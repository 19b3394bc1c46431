package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A kernel as text: the functions it needs, its head, and its lines. */
final class KernelSource {
  private static final long MOST_INT = 1L << 31;

  private final Domain domain;
  private final boolean wide;
  private final List<String> lines = new ArrayList<>();
  private int depth = 1;

  KernelSource(Domain domain) {
    this.domain = domain;
    this.wide = domain.rows() * domain.columns() >= MOST_INT;
  }

  /** The type of indices: 32 bits where they are enough. */
  String index() {
    return wide ? "unsigned long long" : "unsigned int";
  }

  /** A number of that type. */
  String number(long n) {
    return n + (wide ? "ull" : "u");
  }

  /** The number of a block or thread in that type. */
  String wide(String builtin) {
    return wide ? "(unsigned long long)" + builtin : builtin;
  }

  void line(String text) {
    boolean closes = text.startsWith("}");
    lines.add("  ".repeat(depth - (closes ? 1 : 0)) + text);
  }

  void all(List<String> several) {
    several.forEach(this::line);
  }

  /** Opens a block. */
  void open(String head) {
    line(head + " {");
    depth++;
  }

  /** Closes it. */
  void close() {
    line("}");
    depth--;
  }

  /** Places along the outer dimensions from the number of a row. */
  void places(String row) {
    String left = row;
    for (int d = domain.outer().size() - 1; d >= 0; d--) {
      String length = number(domain.outer().get(d).length());
      if (d == 0) {
        line("%s x0 = %s;".formatted(index(), left));
      } else {
        line("%s x%d = %s %% %s;".formatted(index(), d, left, length));
        line("%s q%d = %s / %s;".formatted(index(), d, left, length));
        left = "q" + d;
      }
    }
  }

  /** The whole, under a name made of a word and of its own text. */
  JoinedKernel kernel(String label, String word, long blocks, int threads) {
    String body = String.join("\n", lines);
    String parameters =
        domain.inputs().stream()
            .map(o -> "const " + o.type().word() + "* " + o.name())
            .collect(Collectors.joining(", "));
    parameters +=
        domain.outputs().stream()
            .map(
                o ->
                    (o.name().equals("out0") && domain.inputs().isEmpty() ? "" : ", ")
                        + o.type().word()
                        + "* "
                        + o.name())
            .collect(Collectors.joining());
    String functions = Conversions.functions(domain.inputs(), domain.outputs());
    String rest = "(" + parameters + ") {\n" + body + "\n}\n";
    String name = String.format(Locale.ROOT, "joined_%s_%08x", word, (functions + rest).hashCode());
    String source = functions + "extern \"C\" __global__ void " + name + rest;
    return new JoinedKernel(label, name, source, Math.toIntExact(blocks), threads);
  }
}
