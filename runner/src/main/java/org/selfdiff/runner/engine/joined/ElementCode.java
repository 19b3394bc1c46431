package org.selfdiff.runner.engine.joined;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Constant;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Reduce;
import org.selfdiff.methods.graph.Value;

/**
 * The lines of a kernel that read, compute and write, whatever thread they are given to. Everything
 * is computed in fp32 and rounded where it leaves the kernel, not in between: in low precision the
 * result is nearer to exact arithmetic than that of ops that round one by one.
 *
 * <p>Variables: {@code x0}, {@code x1}, ... are the places along the outer dimensions, {@code c} is
 * the first place along the inner one, {@code e} counts the elements of a vector, {@code b} is the
 * first of them in what is kept from pass to pass.
 */
final class ElementCode {
  private final Domain domain;
  private final Phases phases;
  private final int width;
  private final Map<Value, String> names = new IdentityHashMap<>();
  private final List<String> kept = new ArrayList<>();

  /**
   * Names all values.
   *
   * @param width elements of a vector
   */
  ElementCode(Domain domain, Phases phases, int width) {
    this.domain = domain;
    this.phases = phases;
    this.width = width;
    for (Operand in : domain.inputs()) {
      name(in.value(), in.name() + "_a", true);
    }
    for (Node n : domain.nodes()) {
      if (n.op() instanceof Constant c) {
        names.put(n.output(), Expressions.number(c));
      } else if (JoinedOps.isName(n)) {
        names.put(n.output(), names.get(n.input(0)));
      } else {
        name(n.output(), "v" + names.size(), false);
      }
    }
  }

  private void name(Value v, String name, boolean array) {
    if (!domain.isInner(v)) {
      names.put(v, name);
    } else if (phases.outlives(v)) {
      kept.add(name);
      names.put(v, name + "[b + e]");
    } else {
      names.put(v, array ? name + "[e]" : name);
    }
  }

  /** Arrays that are kept from pass to pass. */
  List<String> kept() {
    return kept;
  }

  /** The variables that a pass adds to, with what they begin with. */
  List<Node> reductions(int phase) {
    return domain.nodes().stream()
        .filter(n -> n.op() instanceof Reduce && phases.use(n) == phase)
        .toList();
  }

  /** Name of a value. */
  String name(Value v) {
    return names.get(v);
  }

  /**
   * Lines before the loop of a pass: what is the same along the inner dimension.
   *
   * @param alone condition of the one thread that writes
   */
  List<String> before(int phase, String alone) {
    List<String> lines = new ArrayList<>();
    for (Operand in : domain.inputs()) {
      if (!domain.isInner(in.value()) && phases.of(in.value()) == phase) {
        String element = in.name() + "[" + offset(in, "0") + "]";
        lines.add(
            "float %s = %s;".formatted(name(in.value()), Conversions.read(in.type(), element)));
      }
    }
    for (Node n : domain.nodes()) {
      if (computes(n, phase) && !domain.isInner(n.output())) {
        lines.add("float %s = %s;".formatted(name(n.output()), expression(n)));
      }
    }
    for (Operand out : domain.outputs()) {
      if (!domain.isInner(out.value()) && phases.of(out.value()) == phase) {
        String bits = Conversions.written(out.type(), name(out.value()));
        String line = "%s[%s] = %s;".formatted(out.name(), offset(out, "0"), cast(out, bits));
        lines.add("if (%s) { %s }".formatted(guard(out, alone), line));
      }
    }
    return lines;
  }

  /** Lines of a pass for the vector at {@code c}. */
  List<String> within(int phase) {
    List<String> lines = new ArrayList<>();
    for (Operand in : domain.inputs()) {
      if (domain.isInner(in.value()) && phases.of(in.value()) == phase) {
        lines.addAll(read(in));
      }
    }
    List<Operand> written =
        domain.outputs().stream()
            .filter(o -> domain.isInner(o.value()) && phases.of(o.value()) == phase)
            .toList();
    List<String> body = new ArrayList<>();
    for (Node n : domain.nodes()) {
      if (computes(n, phase) && domain.isInner(n.output())) {
        boolean outlives = phases.outlives(n.output());
        body.add("%s%s = %s;".formatted(outlives ? "" : "float ", name(n.output()), expression(n)));
      }
    }
    for (Node n : reductions(phase)) {
      body.add(Reductions.add((Reduce) n.op(), name(n.output()), name(n.input(0))));
    }
    for (Operand out : written) {
      lines.add("float %s_a[%d];".formatted(out.name(), width));
      body.add("%s_a[e] = %s;".formatted(out.name(), name(out.value())));
    }
    if (!body.isEmpty()) {
      lines.addAll(elements(body));
    }
    written.forEach(o -> lines.addAll(write(o)));
    return lines;
  }

  private boolean computes(Node n, int phase) {
    return !(n.op() instanceof Constant)
        && !(n.op() instanceof Reduce)
        && !JoinedOps.isName(n)
        && phases.of(n.output()) == phase;
  }

  private String expression(Node n) {
    return Expressions.of(n, n.inputs().stream().map(names::get).toList());
  }

  private List<String> elements(List<String> body) {
    List<String> lines = new ArrayList<>();
    lines.add("#pragma unroll");
    lines.add("for (int e = 0; e < %d; e++) {".formatted(width));
    body.forEach(l -> lines.add("  " + l));
    lines.add("}");
    return lines;
  }

  private List<String> read(Operand in) {
    List<String> lines = new ArrayList<>();
    String array = in.name() + "_a";
    boolean outlives = phases.outlives(in.value());
    if (!outlives) {
      lines.add("float %s[%d];".formatted(array, width));
    }
    if (width > 1 && domain.innerStride(in) == 1) {
      String first = outlives ? "b" : "0";
      lines.addAll(Vectors.read(in.type(), array, first, in.name(), offset(in, "c"), width));
    } else {
      String element = in.name() + "[" + offset(in, "(c + e)") + "]";
      String to = array + (outlives ? "[b + e]" : "[e]");
      lines.addAll(
          elements(List.of("%s = %s;".formatted(to, Conversions.read(in.type(), element)))));
    }
    return lines;
  }

  private List<String> write(Operand out) {
    String array = out.name() + "_a";
    List<String> lines = new ArrayList<>();
    if (width > 1 && domain.innerStride(out) == 1) {
      lines.addAll(Vectors.write(out.type(), array, "0", out.name(), offset(out, "c"), width));
    } else {
      String bits = Conversions.written(out.type(), array + "[e]");
      lines.addAll(
          elements(
              List.of(
                  "%s[%s] = %s;".formatted(out.name(), offset(out, "(c + e)"), cast(out, bits)))));
    }
    String guard = guard(out, "");
    if (guard.isEmpty()) {
      return lines;
    }
    List<String> guarded = new ArrayList<>();
    guarded.add("if (" + guard + ") {");
    lines.forEach(l -> guarded.add("  " + l));
    guarded.add("}");
    return guarded;
  }

  private static String cast(Operand out, String bits) {
    return out.type() == Element.F32 ? bits : "(unsigned short)" + bits;
  }

  /** The first places of the dimensions that an output does not run along. */
  private String guard(Operand out, String alone) {
    List<String> all = new ArrayList<>();
    if (!alone.isEmpty()) {
      all.add(alone);
    }
    for (int d = 0; d < domain.outer().size(); d++) {
      if (domain.outer().get(d).stride(out) == 0) {
        all.add("x" + d + " == 0");
      }
    }
    return String.join(" && ", all);
  }

  /** Elements from an operand's parameter to the place {@code column} of the row. */
  private String offset(Operand o, String column) {
    List<String> terms = new ArrayList<>();
    for (int d = 0; d < domain.outer().size(); d++) {
      long stride = domain.outer().get(d).stride(o);
      if (stride != 0) {
        terms.add(stride == 1 ? "x" + d : "x" + d + " * " + stride);
      }
    }
    long inner = domain.innerStride(o);
    if (inner != 0 && !column.equals("0")) {
      terms.add(inner == 1 ? column : column + " * " + inner);
    }
    return terms.isEmpty() ? "0" : String.join(" + ", terms);
  }
}
