package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.data.Views;

/** A method takes a certain number of full views of each image, and local crops or none. */
final class ViewsOfMethod implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method()
        .ifPresent(method -> parts.views().ifPresent(views -> check(method, views, findings)));
  }

  private static void check(Method method, Views views, Findings findings) {
    String kind = method.getClass().getAnnotation(Kind.class).value();
    if (views.local().isPresent() && !method.takesLocals()) {
      findings.add(
          "views.local", "method " + kind + " takes no local crops, expected no such block");
    }
    if (views.count() != method.views()) {
      findings.add(
          "views.count",
          views.count() + " does not suit method " + kind + ", expected " + method.views());
    }
  }
}
