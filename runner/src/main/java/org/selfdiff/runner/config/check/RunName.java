package org.selfdiff.runner.config.check;

import org.selfdiff.methods.schema.Findings;

/** The name is part of a folder's name on every system. */
final class RunName implements Check {
  private static final String ALLOWED = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .name()
        .filter(name -> !name.matches(ALLOWED))
        .ifPresent(
            name ->
                findings.add(
                    "name",
                    "\""
                        + name
                        + "\" cannot name a folder, expected up to 100 letters, digits, dots, dashes"
                        + " and underscores, a letter or digit first"));
  }
}
