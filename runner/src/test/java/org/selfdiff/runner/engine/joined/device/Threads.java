package org.selfdiff.runner.engine.joined.device;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The threads of one block, which take every step together; those that a condition leaves out do
 * nothing meanwhile. Accesses to memory in between barriers are watched, so that what only works in
 * step is refused all the same.
 */
final class Threads {
  private static final int WARP = 32;

  private final Map<String, Parser.Function> functions;
  private final int block;
  private final int count;
  private final Map<String, Variable> variables = new HashMap<>();
  private final Set<Memory> shared = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean[] active;
  private int barriers = 1;
  private Lanes returned;

  /** A variable or an array of every thread, or of the block. */
  private record Variable(
      Type type, int elements, Lanes[] values, boolean[][] set, Memory shared) {}

  Threads(Map<String, Parser.Function> functions, int block, int count) {
    this.functions = functions;
    this.block = block;
    this.count = count;
    this.active = new boolean[count];
    Arrays.fill(active, true);
  }

  void run(Parser.Function kernel, Map<String, Lanes> arguments) {
    arguments.forEach(this::bind);
    run(kernel.body());
  }

  private void bind(String name, Lanes value) {
    boolean[] all = new boolean[count];
    Arrays.fill(all, true);
    variables.put(
        name, new Variable(value.type(), 0, new Lanes[] {value}, new boolean[][] {all}, null));
  }

  private void run(Stmt s) {
    if (s instanceof Stmt.Block b) {
      b.all().forEach(this::run);
    } else if (s instanceof Stmt.Declare d) {
      declare(d);
    } else if (s instanceof Stmt.Assign a) {
      assign(a.to(), eval(a.value()));
    } else if (s instanceof Stmt.If i) {
      boolean[] before = active;
      active = where(eval(i.condition()));
      run(i.then());
      active = before;
    } else if (s instanceof Stmt.For f) {
      boolean[] before = active;
      run(f.start());
      active = where(eval(f.condition()));
      while (any()) {
        run(f.body());
        run(f.step());
        active = where(eval(f.condition()));
      }
      active = before;
    } else if (s instanceof Stmt.Barrier) {
      for (boolean a : active) {
        require(a, "a barrier that some threads do not reach");
      }
      barriers++;
    } else if (s instanceof Stmt.Return r) {
      returned = eval(r.value());
    }
  }

  private boolean any() {
    for (boolean a : active) {
      if (a) {
        return true;
      }
    }
    return false;
  }

  private boolean[] where(Lanes condition) {
    boolean[] chosen = new boolean[count];
    for (int t = 0; t < count; t++) {
      chosen[t] = active[t] && condition.whole()[t] != 0;
    }
    return chosen;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  private void declare(Stmt.Declare d) {
    if (d.shared()) {
      Memory memory = Memory.empty(d.name(), d.type().bytes() * d.elements());
      shared.add(memory);
      variables.put(d.name(), new Variable(d.type(), d.elements(), null, null, memory));
      return;
    }
    int n = Math.max(1, d.elements());
    Lanes[] values = new Lanes[n];
    for (int i = 0; i < n; i++) {
      values[i] = Lanes.of(d.type(), count);
    }
    int fields = d.type().fields();
    variables.put(
        d.name(),
        new Variable(d.type(), d.elements(), values, new boolean[n][count * fields], null));
    if (d.value() != null) {
      assign(new Expr.Name(d.name()), eval(d.value()));
    }
  }

  private void assign(Expr to, Lanes value) {
    if (to instanceof Expr.Name name) {
      Variable v = variable(name.name());
      store(v, 0, 0, v.type().fields(), value.as(v.type()));
    } else if (to instanceof Expr.Field f && f.of() instanceof Expr.Name name) {
      Variable v = variable(name.name());
      store(v, 0, field(f.name()), 1, value.as(Type.of(v.type().base())));
    } else if (to instanceof Expr.Index i && isArray(i)) {
      Variable v = variable(((Expr.Name) i.of()).name());
      Lanes at = eval(i.at());
      if (v.shared() != null) {
        put(pointer(v, at), value);
        return;
      }
      Lanes converted = value.as(v.type());
      for (int t = 0; t < count; t++) {
        if (active[t]) {
          int e = element(v, at, t);
          v.values()[e].real()[t] = converted.real()[t];
          v.set()[e][t] = true;
        }
      }
    } else {
      put(address(to), value);
    }
  }

  private boolean isArray(Expr.Index i) {
    return i.of() instanceof Expr.Name n && variable(n.name()).elements() > 0;
  }

  private static int element(Variable v, Lanes at, int t) {
    long e = at.whole()[t];
    require(e >= 0 && e < v.elements(), "element " + e + " of " + v.elements());
    return (int) e;
  }

  /** Copies all fields of a value, or a number into one. */
  private void store(Variable v, int element, int first, int fields, Lanes value) {
    Lanes to = v.values()[element];
    if (v.type().pointer()) {
      throw new IllegalStateException("a pointer as variable");
    }
    for (int f = 0; f < fields; f++) {
      for (int t = 0; t < count; t++) {
        if (active[t]) {
          int at = (first + f) * count + t;
          if (to.isReal()) {
            to.real()[at] = value.real()[f * count + t];
          } else {
            to.whole()[at] = value.whole()[f * count + t];
          }
          v.set()[element][at] = true;
        }
      }
    }
  }

  private Variable variable(String name) {
    Variable v = variables.get(name);
    require(v != null, "no variable " + name);
    return v;
  }

  private static int field(String name) {
    int f = "xyzw".indexOf(name);
    require(f >= 0, "no field " + name);
    return f;
  }

  private Lanes pointer(Variable v, Lanes index) {
    long[] at = new long[count];
    for (int t = 0; t < count; t++) {
      at[t] = index.whole()[t] * v.type().bytes();
    }
    return new Lanes(v.type().to(), at, null, v.shared());
  }

  /** The pointer to what an expression names in memory. */
  private Lanes address(Expr e) {
    if (e instanceof Expr.Target target) {
      return eval(target.pointer());
    } else if (e instanceof Expr.Index i) {
      return isArray(i)
          ? pointer(variable(((Expr.Name) i.of()).name()), eval(i.at()))
          : Arithmetic.binary("+", eval(i.of()), eval(i.at()), count);
    }
    throw new IllegalStateException("no place: " + e);
  }

  private void put(Lanes pointer, Lanes value) {
    Type type = pointer.type().target();
    Lanes converted = value.as(type);
    for (int t = 0; t < count; t++) {
      for (int f = 0; active[t] && f < type.fields(); f++) {
        long bits =
            converted.isReal()
                ? Float.floatToRawIntBits(converted.real()[f * count + t])
                : converted.whole()[f * count + t];
        pointer
            .memory()
            .write(
                pointer.whole()[t],
                type.base(),
                type.fields(),
                f,
                bits,
                thread(pointer, t),
                now(pointer));
      }
    }
  }

  private Lanes get(Lanes pointer) {
    Type type = pointer.type().target();
    Lanes value = Lanes.of(type, count);
    for (int t = 0; t < count; t++) {
      for (int f = 0; active[t] && f < type.fields(); f++) {
        long bits =
            pointer
                .memory()
                .read(
                    pointer.whole()[t],
                    type.base(),
                    type.fields(),
                    f,
                    thread(pointer, t),
                    now(pointer));
        if (value.isReal()) {
          value.real()[f * count + t] = Float.intBitsToFloat((int) bits);
        } else {
          value.whole()[f * count + t] = bits;
        }
      }
    }
    return value;
  }

  /** Barriers part accesses to shared memory; nothing parts those of a launch to global memory. */
  private int now(Lanes pointer) {
    return isShared(pointer) ? barriers : 1;
  }

  private long thread(Lanes pointer, int t) {
    return isShared(pointer) ? t : (long) block * count + t;
  }

  private boolean isShared(Lanes pointer) {
    return shared.contains(pointer.memory());
  }

  private Lanes eval(Expr e) {
    if (e instanceof Expr.IntNumber n) {
      Lanes value = Lanes.whole(n.type(), count);
      Arrays.fill(value.whole(), n.value());
      return value;
    } else if (e instanceof Expr.FloatNumber n) {
      Lanes value = Lanes.real(Type.FLOAT, count);
      Arrays.fill(value.real(), n.value());
      return value;
    } else if (e instanceof Expr.Name n) {
      return load(n);
    } else if (e instanceof Expr.Field f) {
      return field(f);
    } else if (e instanceof Expr.Index i && isArray(i)) {
      return load(i);
    } else if (e instanceof Expr.Index || e instanceof Expr.Target) {
      return get(address(e));
    } else if (e instanceof Expr.Cast c) {
      return eval(c.of()).as(c.type());
    } else if (e instanceof Expr.Unary u) {
      return Arithmetic.negated(eval(u.of()), count);
    } else if (e instanceof Expr.Binary b) {
      return Arithmetic.binary(b.sign(), eval(b.a()), eval(b.b()), count);
    } else if (e instanceof Expr.Choice c) {
      return choose(eval(c.condition()), eval(c.a()), eval(c.b()));
    } else if (e instanceof Expr.Call c) {
      return call(c.name(), c.arguments().stream().map(this::eval).toList());
    }
    throw new IllegalStateException("no value: " + e);
  }

  private Lanes load(Expr.Name n) {
    if (!variables.containsKey(n.name())) {
      throw new IllegalStateException("no variable " + n.name());
    }
    Variable v = variable(n.name());
    require(v.elements() == 0, n.name() + " is an array");
    checkSet(v, 0, n.name());
    return v.values()[0];
  }

  private void checkSet(Variable v, int element, String name) {
    int fields = v.type().pointer() ? 1 : v.type().fields();
    for (int f = 0; f < fields; f++) {
      for (int t = 0; t < count; t++) {
        require(!active[t] || v.set()[element][f * count + t], name + " is not set");
      }
    }
  }

  private Lanes load(Expr.Index i) {
    String name = ((Expr.Name) i.of()).name();
    Variable v = variable(name);
    Lanes at = eval(i.at());
    if (v.shared() != null) {
      return get(pointer(v, at));
    }
    Lanes value = Lanes.of(v.type(), count);
    for (int t = 0; t < count; t++) {
      if (active[t]) {
        int e = element(v, at, t);
        require(v.set()[e][t], name + "[" + e + "] is not set");
        value.real()[t] = v.values()[e].real()[t];
      }
    }
    return value;
  }

  private Lanes field(Expr.Field f) {
    if (f.of() instanceof Expr.Name n && !variables.containsKey(n.name())) {
      require(f.name().equals("x"), "no field " + f.name() + " of " + n.name());
      Lanes value = Lanes.whole(Type.UINT, count);
      for (int t = 0; t < count; t++) {
        value.whole()[t] =
            switch (n.name()) {
              case "threadIdx" -> t;
              case "blockIdx" -> block;
              default -> throw new IllegalStateException("no variable " + n.name());
            };
      }
      return value;
    }
    Lanes of = eval(f.of());
    int at = field(f.name());
    require(at < of.type().fields(), "no field " + f.name());
    int from = at * count;
    Type type = Type.of(of.type().base());
    return of.isReal()
        ? new Lanes(type, null, Arrays.copyOfRange(of.real(), from, from + count), null)
        : new Lanes(type, Arrays.copyOfRange(of.whole(), from, from + count), null, null);
  }

  private Lanes choose(Lanes condition, Lanes a, Lanes b) {
    Type type = Arithmetic.common(a.type(), b.type());
    Lanes x = a.as(type);
    Lanes y = b.as(type);
    Lanes value = Lanes.of(type, count);
    for (int t = 0; t < count; t++) {
      Lanes from = condition.whole()[t] != 0 ? x : y;
      if (value.isReal()) {
        value.real()[t] = from.real()[t];
      } else {
        value.whole()[t] = from.whole()[t];
      }
    }
    return value;
  }

  private Lanes call(String name, List<Lanes> in) {
    if (name.equals("__shfl_xor_sync")) {
      return shuffle(in.get(1), in.get(2));
    }
    Parser.Function f = functions.get(name);
    if (f == null) {
      return Arithmetic.builtin(name, in, count);
    }
    Threads inner = new Threads(functions, block, count);
    inner.active = active;
    for (int i = 0; i < in.size(); i++) {
      inner.bind(f.parameters().get(i).name(), in.get(i).as(f.parameters().get(i).type()));
    }
    inner.run(f.body());
    return inner.returned.as(f.type());
  }

  private Lanes shuffle(Lanes x, Lanes distance) {
    Lanes value = Lanes.real(Type.FLOAT, count);
    for (int t = 0; t < count; t++) {
      if (active[t]) {
        int warp = t / WARP * WARP;
        int from = warp + ((t - warp) ^ (int) distance.whole()[t]);
        require(from < count && active[from], "a thread that takes no part is asked");
        value.real()[t] = x.real()[from];
      }
    }
    return value;
  }
}
