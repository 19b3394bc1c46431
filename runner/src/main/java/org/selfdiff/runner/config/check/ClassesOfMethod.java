package org.selfdiff.runner.config.check;

import java.util.Optional;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.data.Data;

/** A method that learns classes has as many as the images, and somebody says how many those are. */
final class ClassesOfMethod implements Check {
  private static final String KEY = "method.classes";

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method()
        .filter(Method::takesLabels)
        .ifPresent(method -> parts.data().ifPresent(data -> check(method, data, findings)));
  }

  private static void check(Method method, Data data, Findings findings) {
    Optional<Integer> known = data.classes();
    Optional<Integer> learned = method.classes(known);
    if (learned.isEmpty()) {
      findings.add(
          KEY,
          "absent, and data.kind "
              + data.getClass().getAnnotation(Kind.class).value()
              + " alone does not say how many classes there are; expected their number, for instance"
              + " 1000",
          "method",
          "method.kind");
    } else if (known.isPresent() && !known.equals(learned)) {
      findings.add(
          KEY,
          learned.get()
              + " differs from the "
              + known.get()
              + " classes of data.kind "
              + data.getClass().getAnnotation(Kind.class).value()
              + ", expected "
              + known.get()
              + ", or no such setting",
          "data.kind");
    }
  }
}
